/** Tables of generated documents. */

/** Cells of a table cannot hold a bar. */
function cell(text: string): string {
	return text.replaceAll('|', '\\|');
}

/** A Markdown table, one line per row. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
