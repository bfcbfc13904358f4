/** A line in the log file of a run by the process that shows it, e.g. that its terminal is gone. Must not know why. */
import { appendFileSync } from 'node:fs';
import type { RunConfig } from '../../config/schema.js';
import { defaultLogFile } from './log-file.js';

/** The log file of a run with these options. */
export function logFileOf(config: Pick<RunConfig, 'logfile' | 'model_dir'>): string {
	return config.logfile ?? defaultLogFile(config.model_dir);
}

/**
 * Adds a line of its own to the log file, between those of the training thread; does nothing when there is none yet.
 * @param now milliseconds since the epoch.
 */
export function noteInLog(config: Pick<RunConfig, 'logfile' | 'model_dir'>, text: string, now: number): void {
	try {
		appendFileSync(logFileOf(config), `${new Date(now).toISOString()} INFO ${text}\n`);
	} catch {
		// The training thread tells of a log file that cannot be written.
	}
}
