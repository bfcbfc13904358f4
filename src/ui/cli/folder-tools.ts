/**
 * What commands on a model folder ask of the engine. Types only; load-modules.ts does the imports, each when it is
 * needed: none of them but the preview loads TensorFlow.js.
 */
import type { Animation, AnimationOptions } from '../../engine/analysis/animation.js';
import type { CopyFacts } from '../../engine/analysis/copies.js';
import type { ModelAnalysis } from '../../engine/analysis/model.js';
import type { SavedPreview, SavedPreviewOptions } from '../../engine/analysis/saved-preview.js';
import type { RestorableCopy, Restored, RestoreSource } from '../../engine/store/restore.js';

export interface FolderTools {
	/** Null when the folder has no saved model. */
	readonly analyzeModel: (folder: string) => Promise<ModelAnalysis | null>;
	readonly drawSavedPreview: (options: SavedPreviewOptions) => Promise<SavedPreview>;
	readonly makeAnimation: (options: AnimationOptions) => Promise<Animation>;
	/** As listRestorable, with losses and sizes. */
	readonly describeCopies: (folder: string) => Promise<readonly CopyFacts[]>;
	readonly listRestorable: (folder: string) => Promise<readonly RestorableCopy[]>;
	readonly restoreModel: (folder: string, source: RestoreSource) => Promise<Restored>;
}
