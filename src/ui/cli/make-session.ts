/** Makes the session of a run, with the supervisor and the list of models trained lately told about it. */
import type { OptionOrigins } from '../../config/origins.js';
import type { RunConfig } from '../../config/schema.js';
import type { EngineSession } from '../../engine/session.js';
import { recentFile, rememberModel } from '../recent.js';
import type { CliContext } from './context.js';

/** @throws FstuiError when the session cannot be made. */
export async function makeSession(
	config: RunConfig,
	origins: OptionOrigins | undefined,
	{ modules, sockets, tellSupervisor, env, now }: CliContext,
): Promise<EngineSession> {
	// What it takes of the engine would be loaded for every --help, too.
	const [create, { supervised }] = await Promise.all([modules.sessionFactory(sockets), import('./supervised.js')]);
	return supervised(create(config, origins), tellSupervisor, (folder) => rememberModel(recentFile(env), folder, now()));
}
