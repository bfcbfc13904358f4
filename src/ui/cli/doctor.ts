/** `fstui doctor`: the devices found, what each needs, and the exact fix. */
import { gpuLines } from '../gpu-text.js';
import type { FlagSpec } from './arguments.js';
import { command } from './command.js';
import type { Command } from './context.js';
import { flagsHelp, helpText } from './help.js';

const FLAGS: readonly FlagSpec[] = [{ name: 'json', help: 'The answer as JSON.' }];

export const doctorCommand: Command = command(
	{ command: 'doctor', flags: FLAGS },
	() =>
		helpText('fstui doctor [--json]', 'Looks for devices to train on and says what is missing for the others.', [
			flagsHelp(FLAGS),
		]),
	async (given, context) => {
		const report = await context.modules.runDoctor();
		if (given.switches.has('json')) {
			context.stdout.write(`${JSON.stringify(report)}\n`);
			return 0;
		}
		const lines = [`node ${report.node}, ${report.platform}`, ...gpuLines(report)];
		for (const device of report.devices) {
			lines.push(`${device.name}: ${device.available ? 'available' : 'not available'}`);
			if (device.reason !== null) lines.push(`  ${device.reason}`);
			if (device.fix !== null) lines.push(`  fix: ${device.fix}`);
		}
		context.stdout.write(`${lines.join('\n')}\n`);
		return 0;
	},
);
