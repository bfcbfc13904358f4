/** Rows as aligned columns of plain text. Must not know what they mean. */

/** Columns as wide as their widest cell, two spaces between; `right` names columns aligned to the right. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
	const columns = Math.max(0, ...rows.map((row) => row.length));
	const widths = Array.from({ length: columns }, (_, column) =>
		Math.max(...rows.map((row) => row[column]?.length ?? 0)),
	);
	return rows
		.map((row) =>
			row
				.map((cell, column) => {
					const width = widths[column] ?? 0;
					return right.includes(column) ? cell.padStart(width) : cell.padEnd(width);
				})
				.join('  ')
				.trimEnd(),
		)
		.join('\n');
}
