/** The masks in a preview: which file shows it with or without them, and why there may be none. Must not know keys. */
import { effectiveConfig } from '../config/effective.js';
import type { PreviewEvent } from '../engine/events.js';
import type { RunHandle } from './run-handle.js';

/** The preview as it is to be shown: without its masks, when they are not wanted and there is such a picture. */
export function withMasks(preview: PreviewEvent, wanted: boolean): PreviewEvent {
	const { path_without_mask: path } = preview;
	return wanted || path === undefined ? preview : { ...preview, path };
}

/** Why a preview shows no masks that could be hidden; null when it does. */
export function noMasksReason(preview: PreviewEvent | null, { session, store }: RunHandle): string | null {
	if (preview === null) return 'there is no preview yet; p has one drawn';
	if (preview.path_without_mask !== undefined) return null;
	const { session: begun, changes } = store.getSnapshot();
	const config = effectiveConfig(session.config, begun?.iteration ?? 0, changes);
	if (config.mask_type === 'none') return 'this model trains without masks (mask_type is none)';
	if (config.mask_opacity === 0) return 'previews show none, because mask_opacity is 0';
	return 'this preview was drawn without them';
}
