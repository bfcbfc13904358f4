/**
 * Plain values from YAML of unknown origin. The library composes nested nodes by recursion, and V8 aborts the process
 * when a regular expression meets the end of the stack, so depth is bounded while the text is still being split into
 * tokens. Aliases are refused: their number of steps has no bound. Must not know what the values mean.
 */
import { Composer, type CST, type Document, isAlias, isMap, isSeq, Lexer, Parser, visit } from 'yaml';
import { SourceError } from './source-error.js';

const MAX_DEPTH = 50;
/** Measured: up to 560 bytes of memory for each byte of text while it is parsed. */
const MEMORY_PER_BYTE = 600;

/**
 * The value of the only document of a YAML text; maps become Maps.
 * @param memoryBytes what parsing may take; longer texts are refused.
 * @throws SourceError for faults, nesting deeper than 50, aliases and too much text.
 */
export function parseYamlValue(text: string, memoryBytes: number): unknown {
	const limit = Math.floor(memoryBytes / MEMORY_PER_BYTE);
	if (text.length > limit)
		throw new SourceError(`YAML of ${text.length} bytes is too long to parse (at most ${limit})`);
	const composer = new Composer({ uniqueKeys: false, prettyErrors: false, logLevel: 'silent', merge: false });
	const documents: Document.Parsed[] = [];
	for (const document of composer.compose(tokensOf(text))) documents.push(document);
	const [document] = documents;
	if (document === undefined || documents.length > 1) throw new SourceError('it is not one YAML document');
	const fault = document.errors[0];
	if (fault !== undefined) throw new SourceError(fault.message.split('\n')[0] ?? '', fault.pos[0]);
	if (!isMap(document.contents) && !isSeq(document.contents)) throw new SourceError('the YAML holds no map');
	visit(document, (_key, node) => {
		if (isAlias(node)) throw new SourceError('the YAML uses aliases, which face data has no use for');
	});
	return document.toJS({ mapAsMap: true });
}

function tokensOf(text: string): readonly CST.Token[] {
	const parser = new Parser();
	const tokens: CST.Token[] = [];
	for (const lexeme of new Lexer().lex(text)) {
		for (const token of parser.next(lexeme)) tokens.push(token);
		if (parser.stack.length > MAX_DEPTH) throw new SourceError(`the YAML is nested more than ${MAX_DEPTH} deep`);
	}
	for (const token of parser.end()) tokens.push(token);
	return tokens;
}
