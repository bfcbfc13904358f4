/** A line with a title, the head of a pane. Must not know what is below it. */
import { Text } from 'ink';
import { type ScreenContextValue, useScreen } from '../screen-context.js';
import type { ThemeToken } from '../theme.js';

export interface RulePart {
	readonly text: string;
	readonly token?: ThemeToken;
}

/** Title parts in a rule of exactly `width` characters; parts that do not fit are left out from the right. */
export function Rule({ parts, width }: { readonly parts: readonly RulePart[]; readonly width: number }) {
	return <Text wrap="truncate-end">{ruleText(useScreen(), parts, width)}</Text>;
}

function ruleText({ theme, glyphs }: ScreenContextValue, parts: readonly RulePart[], width: number): string {
	let used = 0;
	let text = '';
	for (const part of parts) {
		if (used + part.text.length + 3 > width) break;
		text += theme.paint('border', glyphs.rule);
		text += ` ${part.token === undefined ? part.text : theme.paint(part.token, part.text)} `;
		used += part.text.length + 3;
	}
	return text + theme.paint('border', glyphs.rule.repeat(Math.max(0, width - used)));
}
