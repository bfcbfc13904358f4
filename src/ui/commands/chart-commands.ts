/** What the keys do to the loss curves. Must not know which key it was. */
import type { ChartCommand } from '../keys/chart-keys.js';
import type { ChartAction } from '../store/view/chart-view.js';
import type { Handlers } from './context.js';

export function chartCommands(dispatch: (action: ChartAction) => void): Handlers<ChartCommand> {
	const chart = (action: ChartAction) => () => dispatch(action);
	return {
		smoother: chart({ type: 'smoother' }),
		rougher: chart({ type: 'rougher' }),
		range: chart({ type: 'next_range' }),
		log_scale: chart({ type: 'toggle', what: 'logScale' }),
		output: chart({ type: 'next_output' }),
		trend: chart({ type: 'toggle', what: 'trend' }),
		raw: chart({ type: 'toggle', what: 'raw' }),
	};
}
