/** Times as tables show them. Must not know what happened then. */

/** ISO 8601 as local time to the minute, "-" for null; what is no time comes back as it is. */
export function localTime(iso: string | null): string {
	if (iso === null) return '-';
	const time = new Date(iso);
	if (Number.isNaN(time.getTime())) return iso;
	const two = (value: number) => String(value).padStart(2, '0');
	const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
	return `${date} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
