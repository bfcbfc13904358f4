/**
 * The thread that makes batches: takes requests in order, loads the faces a batch draws, writes its examples, sends
 * the arrays back. What a batch holds depends on its first draw only, so any thread can make any batch.
 */
import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { FstuiError } from '../../config/errors.js';
import { FaceCache } from './cache.js';
import { makeExample, type WarpPair } from './example.js';
import { landmarksOf, type SideDetails } from './face-details.js';
import { FaceLoader } from './face-loader.js';
import {
	allocateBatch,
	type BatchArrays,
	type CarriedError,
	type FeedReply,
	type FeedRequest,
	type FeedWorkerData,
	type SideArrays,
	type SideData,
	transferList,
} from './feed-protocol.js';
import { PartnerFinder } from './partners.js';
import { mapLimited } from './pool.js';
import { type DrawRandom, drawRandom } from './random.js';
import { createSampler } from './sampler.js';
import type { FaceFile, Side } from './types.js';

/** Faces decoded at the same time by one thread; few, because the training step needs the cores more. */
const DECODES_IN_FLIGHT = 2;

type MakeSide = (firstDraw: number, arrays: SideArrays) => Promise<void>;

function start(port: NonNullable<typeof parentPort>, data: FeedWorkerData): void {
	// One core per picture, and no cache of decoder operations: every file is read once and kept decoded.
	sharp.concurrency(1);
	sharp.cache(false);
	const closing = new Int32Array(data.closing);
	const isClosing = (): boolean => Atomics.load(closing, 0) === 1;
	const send = (reply: FeedReply, transfer: ArrayBuffer[] = []): void => port.postMessage(reply, transfer);
	const cache = new FaceCache(data.cache);
	const onBadFace = (side: Side, face: FaceFile, reason: string): void =>
		send({
			kind: 'warning',
			code: 'bad_face',
			message: `face ${face.name} of side ${side} is left out: ${reason}; the next face in the folder takes its place`,
		});

	const createSide = (side: Side, own: SideData, other: SideData, firstInCache: number): MakeSide => {
		const { faces, details } = own;
		const loader = new FaceLoader({ side, faces, details, firstInCache, cache, spec: data.spec, onBadFace });
		const faceOfDraw = createSampler(data.seed, side, faces.length);
		const drawPair = createPairing(own, other.details);
		return async (firstDraw, arrays) => {
			const draws = Array.from({ length: data.batchSize }, (_, slot) => firstDraw + slot);
			await mapLimited(draws, DECODES_IN_FLIGHT, async (draw, slot) => {
				if (isClosing()) return;
				const { face, plan, index } = await loader.load(faceOfDraw(draw));
				const random = drawRandom(data.seed, side, draw);
				makeExample(face, plan, random, arrays, slot, drawPair(index, random));
			});
		};
	};
	const makeA = createSide('A', data.a, data.b, 0);
	const makeB = createSide('B', data.b, data.a, data.a.faces.length);

	const make = async (request: Extract<FeedRequest, { kind: 'make' }>): Promise<void> => {
		if (isClosing()) return;
		const arrays: BatchArrays = request.arrays ?? allocateBatch(data.spec, data.batchSize);
		await makeA(request.firstDraw, arrays.a);
		await makeB(request.firstDraw, arrays.b);
		if (!isClosing()) send({ kind: 'batch', index: request.index, arrays }, transferList(arrays));
	};

	let queue: Promise<void> = Promise.resolve();
	port.on('message', (request: FeedRequest) => {
		queue = queue
			.then(() => (request.kind === 'close' ? port.close() : make(request)))
			.catch((error: unknown) => send({ kind: 'failed', error: carry(error) }));
	});
}

/** Draws whom a face is warped to; null when faces are not warped to landmarks. */
function createPairing(
	{ details, partners }: SideData,
	other: SideDetails,
): (face: number, random: DrawRandom) => WarpPair | null {
	if (partners === null || details.landmarks === null || other.landmarks === null) return () => null;
	const finder = new PartnerFinder(new Float32Array(details.landmarks), new Float32Array(other.landmarks), partners);
	return (face, random) => {
		const ownXY = landmarksOf(details, face);
		return ownXY === null ? null : { ownXY, partnerXY: finder.drawPartner(face, random) };
	};
}

function carry(error: unknown): CarriedError {
	if (error instanceof FstuiError) {
		return { kind: error.kind, message: error.message, where: error.where, next: error.next };
	}
	return {
		kind: 'training',
		message: `preparing faces failed: ${error instanceof Error ? error.message : String(error)}`,
		where: undefined,
		next: 'Resume the training; if it fails again, please report it with the log.',
	};
}

if (parentPort !== null) start(parentPort, workerData as FeedWorkerData);
