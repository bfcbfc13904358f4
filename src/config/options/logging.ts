/** Options of the group "logging": what is recorded about a run, and the preset it starts from. */
import { z } from 'zod';
import { option, optionalText, toggle } from './option.js';

export const LOG_LEVELS = ['info', 'verbose', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const loggingShape = {
	no_logs: option(toggle(), {
		group: 'logging',
		label: 'No history',
		session: true,
		help: 'Records no losses, so that there is no graph and no analysis of this session later. Only for disks that are nearly full.',
	}),
	loglevel: option(z.enum(LOG_LEVELS).default('info'), {
		group: 'logging',
		label: 'Log level',
		session: true,
		help: 'How much goes to the log file. Raise it only when looking for a fault; trace writes a great deal and slows training.',
	}),
	logfile: option(optionalText(), {
		group: 'logging',
		label: 'Log file',
		path: 'file',
		help: 'The log file. Empty: a file in the folder logs of the model folder.',
	}),
	configfile: option(optionalText(), {
		group: 'logging',
		label: 'Config file',
		path: 'file',
		session: true,
		help: 'A preset (YAML) that is applied before all others: what the preset of the run and flags say wins over it. For values that several of your presets share.',
	}),
} as const;
