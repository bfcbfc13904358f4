/** What the forms ask of the program, put together from the facts thread, the model folders and the presets. */
import { checkValue } from '../../config/describe.js';
import { absolutePath } from '../../config/paths.js';
import { OPTION_NAMES, type RunOptions } from '../../config/schema.js';
import type { WizardTools } from '../form/wizard-tools.js';
import type { CliContext } from './context.js';
import { FactsThread } from './facts-thread.js';
import { createPresetShelf } from './preset-shelf.js';
import { ViewFiles } from './view-files.js';

export interface ClosableTools extends WizardTools {
	/** Lets go of what is only needed before a run. */
	close(): void;
}

export function createWizardTools(context: CliContext): ClosableTools {
	const thread = new FactsThread();
	const views = new ViewFiles();
	const absolute = (folder: string) => absolutePath(folder, context.cwd, context.env);
	return {
		async modelCosts(options) {
			const figures = await thread.modelFigures(options);
			return {
				parameters: figures.parameters,
				inputSize: figures.input_size,
				outputSize: figures.output_size,
				gflopPerExample: figures.gflop_per_example,
				memoryBytes: figures.memory_bytes.cpu,
				batchSize: figures.memory_bytes.batch_size,
			};
		},
		faceDetails: (folder) => thread.quickLook(absolute(folder)).catch(() => null),
		async storedModel(folder) {
			const model = await context.modules.readModelFolder(absolute(folder)).catch(() => null);
			return model === null ? null : { iterations: model.iterations, locked: knownOptions(model.locked) };
		},
		async coverageView(request) {
			return thread.coverageView(request, await views.next());
		},
		presets: createPresetShelf(context),
		close: () => {
			thread.close();
			views.remove();
		},
	};
}

/** The stored values that are values today. */
function knownOptions(stored: Readonly<Record<string, unknown>>): RunOptions {
	return Object.fromEntries(
		OPTION_NAMES.flatMap((name) => {
			const checked = stored[name] === undefined ? null : checkValue(name, stored[name]);
			return checked?.ok === true ? [[name, checked.value] as const] : [];
		}),
	);
}
