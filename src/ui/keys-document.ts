/** docs/keys.md: the tables of keys as a page to read. Made from the tables that the screens are worked by. */
import { markdownTable } from '../config/markdown.js';
import { TEXT_KEYS } from './form/edit-keys.js';
import { FORM_KEYS, FORM_ROWS, type FormContext } from './form/form-keys.js';
import { LIST_PAGE_KEYS, type ListPageContext } from './form/list-page-keys.js';
import { HOME_KEYS } from './home/home-rows.js';
import { KEYMAP } from './keymap.js';
import { type KeyContext, TABS } from './keys/binding.js';
import { REVIEW_KEYS, type ReviewContext } from './review/review-keys.js';

const INTRODUCTION = `# Keys

<!-- Made from the tables of keys by npm run docs. Change the tables, not this file. -->

The last line of every screen names the keys that count there; on the dashboard, the options and the review \`?\` or F1
lists them all. Ctrl+C leaves the pages before a run; during a run it saves and stops.`;

const DASHBOARD_TEXT = 'While a model is trained.';
const FORM_TEXT = 'On the page of faces and options.';
const HOME_TEXT = 'On the first page.';
const REVIEW_TEXT = 'On the last page before a run, and on its view of the coverage.';

const DASHBOARD_PLACES: Readonly<Partial<Record<KeyContext, string>>> = {
	session_graph: 'graph of a session',
	model_question: 'question for a model',
	log_filter: 'filter of the log',
	config_filter: 'filter of the options',
	change: 'panel of changes',
	help: 'help',
	stop_dialog: 'question about stopping',
	stopping: 'while stopping',
};
const FORM_PLACES: Readonly<Record<FormContext, string>> = {
	path: 'folders and files',
	text: 'texts',
	number: 'numbers',
	choice: 'choices',
	more: 'more options',
	continue: 'button at the end',
	search: 'search',
	keys: 'list of keys',
};
const LISTS_TEXT =
	'On the pages where one entry is chosen, and on that of this machine. Questions name their keys themselves.';
const LIST_PLACES: Readonly<Record<ListPageContext, string>> = {
	list: 'lists',
	presets: 'presets',
	machine: 'this machine',
};
const REVIEW_PLACES: Readonly<Record<ReviewContext, string>> = {
	options: 'options',
	remarks: 'remarks',
	coverage: 'coverage',
	keys: 'list of keys',
};

interface Entry {
	readonly label: string;
	readonly help: string;
}

function keyTable<E extends Entry>(entries: readonly E[], placesOf: (entry: E) => string): string {
	return markdownTable(
		['key', 'where', 'what it does'],
		entries.map((entry) => [entry.label, placesOf(entry), entry.help]),
	);
}

/** Names of places; `all` stands for the whole group when every one of it is there. */
function places<C extends string>(
	contexts: readonly C[],
	names: Readonly<Partial<Record<C, string>>>,
	group: readonly C[],
	all: string,
): string {
	const isWhole = group.every((context) => contexts.includes(context));
	const others = isWhole ? contexts.filter((context) => !group.includes(context)) : contexts;
	return [...(isWhole ? [all] : []), ...others.map((context) => names[context] ?? context)].join(', ');
}

/** The page, in Markdown. */
export function keysDocument(): string {
	const sections = [
		INTRODUCTION,
		`## Dashboard\n\n${DASHBOARD_TEXT}`,
		keyTable(KEYMAP, ({ contexts }) => places(contexts, DASHBOARD_PLACES, TABS, 'all tabs')),
		`## Home\n\n${HOME_TEXT}`,
		markdownTable(
			['key', 'what it does'],
			HOME_KEYS.map(({ label, help }) => [label, help]),
		),
		`## Lists\n\n${LISTS_TEXT}`,
		keyTable(LIST_PAGE_KEYS, ({ contexts }) => contexts.map((context) => LIST_PLACES[context]).join(', ')),
		`## Options\n\n${FORM_TEXT}`,
		keyTable(FORM_KEYS, ({ contexts }) => places(contexts, FORM_PLACES, FORM_ROWS, 'every row')),
		'Within a text:',
		markdownTable(
			['key', 'what it does'],
			TEXT_KEYS.map(({ label, help }) => [label, help]),
		),
		`## Review\n\n${REVIEW_TEXT}`,
		keyTable(REVIEW_KEYS, ({ contexts }) =>
			places(contexts, REVIEW_PLACES, ['options', 'remarks'], 'options, remarks'),
		),
	];
	return `${sections.join('\n\n')}\n`;
}
