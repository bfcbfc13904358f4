/** What the lines, the log, the log file and the screen reader say of a model that went back to older weights. */
import { expect, it } from 'vitest';
import type { RolledBackEvent } from '../../src/engine/events.js';
import { logLine } from '../../src/engine/log/log-line.js';
import { createJsonWriter } from '../../src/ui/cli/json-writer.js';
import { createPlainWriter } from '../../src/ui/cli/plain-writer.js';
import { Milestones } from '../../src/ui/reader/milestones.js';
import { eventText } from '../../src/ui/store/event-texts.js';

const EVENT: RolledBackEvent = { event: 'rolled_back', iteration: 5000, from_iteration: 12_000, source: 'backup' };

it('is told everywhere', () => {
	const said: string[] = [];
	const say = (text: string) => said.push(text);
	createPlainWriter({ line: say, now: () => 0 })(EVENT);
	createJsonWriter(say)(EVENT);
	new Milestones({ say, now: () => 0 }).listener(EVENT);
	expect(said).toEqual([
		expect.stringContaining('went back from iteration 12000 to 5000 (backup)'),
		'{"event":"rolled_back","iteration":5000,"from_iteration":12000,"source":"backup"}',
		'The model has gone back from iteration 12,000 to 5,000: the backup was loaded.',
	]);
	expect(logLine(EVENT, 'info')).toBe('INFO rolled back from iteration 12000 to 5000: backup');
	expect(eventText(EVENT)).toEqual({
		kind: 'warning',
		text: 'went back from iteration 12,000 to 5,000: the backup was loaded',
	});
});
