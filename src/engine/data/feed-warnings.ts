/** What a feed tells about its folders before the first batch. Must not know threads or batches. */
import { listSkipped } from './scan.js';
import type { FaceSet } from './types.js';

const SKIPPED_NAMES = 5;

/** Warns about files that were left out, and about a folder with fewer faces than a batch takes. */
export function warnAboutSet(
	set: FaceSet,
	batchSize: number,
	onWarning: (code: string, message: string) => void,
): void {
	const { side, skipped, faces } = set;
	if (skipped.length > 0) {
		const files = skipped.length === 1 ? '1 picture' : `${skipped.length} pictures`;
		onWarning('skipped_faces', `${files} of side ${side} left out: ${listSkipped(skipped, SKIPPED_NAMES)}`);
	}
	if (faces.length < batchSize) {
		onWarning(
			'small_folder',
			`side ${side} has ${faces.length} faces, fewer than the batch size ${batchSize}, so faces repeat within a batch; use more faces or a smaller batch`,
		);
	}
}
