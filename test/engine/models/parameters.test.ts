import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelOptions } from '../../../src/config/model-options.js';
import type { BuildOptions } from '../../../src/engine/models/build-options.js';
import { countParameters, type FaceModel, modelWeights } from '../../../src/engine/models/face-model.js';
import { trainingFlop, trainingFlopPerExample } from '../../../src/engine/models/flops.js';
import { createModel } from '../../../src/engine/models/registry.js';
import { type Recorder, recorder } from '../../helpers/tracing.js';

let rec: Recorder;
beforeAll(async () => {
	rec = await recorder();
});

const COMPLEXITY = { complexityEncoder: 128, complexityDecoderA: 384, complexityDecoderB: 512 } as const;
const UNBALANCED = { ...COMPLEXITY, model: 'unbalanced', inputSize: 128, nodes: 1024 } as const;
const SAE = { model: 'dfl-sae', inputSize: 128, encoderDims: 42, decoderDims: 21 } as const;
const DF = { ...SAE, architecture: 'df', autoencoderDims: 512, multiscaleDecoder: false } as const;
const LIAE = { ...SAE, architecture: 'liae', autoencoderDims: 256, multiscaleDecoder: false } as const;
const REALFACE = { model: 'realface', denseNodes: 1536, complexityEncoder: 128, complexityDecoder: 512 } as const;

interface Row {
	readonly shared: number;
	readonly a: number;
	readonly b: number;
	readonly total: number;
	/** Parameters that learn_mask adds. */
	readonly mask: number;
	/** GFLOP of training one example: side A, side B, mean. */
	readonly gflop: readonly [number, number, number];
}

const TABLE: readonly (readonly [string, ModelOptions, Row])[] = [
	row('lightweight', { model: 'lightweight' }, [29806336, 10630019, 10630019, 51066374, 21247234], [19.7, 19.7, 19.7]),
	row(
		'original',
		{ model: 'original', lowmem: false },
		[69662976, 6199747, 6199747, 82062470, 12393090],
		[11.4, 11.4, 11.4],
	),
	row(
		'original lowmem',
		{ model: 'original', lowmem: true },
		[48165632, 6199747, 6199747, 60565126, 12393090],
		[10.1, 10.1, 10.1],
	),
	row('iae', { model: 'iae' }, [67465923, 25175040, 25175040, 117816003, 25072961], [11.5, 11.5, 11.5]),
	row(
		'dfaker',
		{ model: 'dfaker', outputSize: 128 },
		[69662976, 21833923, 21833923, 113330822, 31271554],
		[53.4, 53.4, 53.4],
	),
	row(
		'unbalanced',
		{ ...UNBALANCED, lowmem: false },
		[83964932, 43633827, 79447427, 207046186, 40492130],
		[137.7, 293.8, 215.7],
	),
	row(
		'unbalanced lowmem',
		{ ...UNBALANCED, lowmem: true },
		[54596100, 28937523, 24428883, 107962506, 19215746],
		[100.0, 56.0, 78.0],
	),
	row(
		'dfl-h128',
		{ model: 'dfl-h128', lowmem: false },
		[77018880, 15348611, 15348611, 107716102, 30684418],
		[92.6, 92.6, 92.6],
	),
	row(
		'dfl-h128 lowmem',
		{ model: 'dfl-h128', lowmem: true },
		[40563200, 3840451, 3840451, 48244102, 7674498],
		[34.9, 34.9, 34.9],
	),
	row('dfl-sae df', DF, [75961012, 27023853, 27023853, 130008718, 7467686], [258.6, 258.6, 258.6]),
	row(
		'dfl-sae df multiscale',
		{ ...DF, multiscaleDecoder: true },
		[75961012, 27080559, 27080559, 130122130, 7467686],
		[259.3, 259.3, 259.3],
	),
	row('dfl-sae liae', LIAE, [87370657, 0, 34375936, 121746593, 6830419], [272.8, 276.5, 274.7]),
	row(
		'villain',
		{ model: 'villain', lowmem: false },
		[112027904, 21543555, 21543555, 155115014, 30684418],
		[289.4, 289.4, 289.4],
	),
	row(
		'villain lowmem',
		{ model: 'villain', lowmem: true },
		[75573504, 21543555, 21543555, 118660614, 30684418],
		[231.2, 231.2, 231.2],
	),
	row(
		'realface',
		{ ...REALFACE, inputSize: 64, outputSize: 128 },
		[29604608, 64196041, 144441027, 238241676, 30559202],
		[32.8, 98.8, 65.8],
	),
	row(
		'realface 128->256',
		{ ...REALFACE, inputSize: 128, outputSize: 256 },
		[29604608, 123881569, 240810691, 394296868, 24670178],
		[119.4, 368.8, 244.1],
	),
	...dlight('lowmem', 22672608, [
		['fast', 128, 38423939, 67966070, [7.2, 35.3, 21.2]],
		['fast', 256, 95053187, 124595318, [24.9, 137.2, 81.0]],
		['fast', 384, 189435267, 218977398, [54.3, 307.2, 180.8]],
		['good', 128, 46646563, 76188694, [7.2, 53.1, 30.2]],
		['good', 256, 74961187, 104503318, [24.9, 208.1, 116.5]],
		['good', 384, 122152227, 151694358, [54.3, 466.4, 260.4]],
	]),
	...dlight('fair', 45243136, [
		['fast', 128, 38423939, 90536598, [8.1, 36.2, 22.2]],
		['fast', 256, 95053187, 147165846, [25.8, 138.2, 82.0]],
		['fast', 384, 189435267, 241547926, [55.3, 308.2, 181.8]],
		['good', 128, 46646563, 98759222, [8.1, 54.1, 31.1]],
		['good', 256, 74961187, 127073846, [25.8, 209.1, 117.5]],
		['good', 384, 122152227, 174264886, [55.3, 467.4, 261.4]],
	]),
	...dlight('best', 61783296, [
		['fast', 128, 38423939, 107076758, [8.2, 36.3, 22.3]],
		['fast', 256, 95053187, 163706006, [25.9, 138.3, 82.1]],
		['fast', 384, 189435267, 258088086, [55.4, 308.3, 181.9]],
		['good', 128, 46646563, 115299382, [8.2, 54.2, 31.2]],
		['good', 256, 74961187, 143614006, [25.9, 209.2, 117.6]],
		['good', 384, 122152227, 190805046, [55.4, 467.5, 261.5]],
	]),
];

function row(
	title: string,
	options: ModelOptions,
	[shared, a, b, total, mask]: readonly [number, number, number, number, number],
	gflop: Row['gflop'],
) {
	return [title, options, { shared, a, b, total, mask, gflop }] as const;
}

function dlight(
	features: 'lowmem' | 'fair' | 'best',
	shared: number,
	rows: readonly (readonly ['fast' | 'good', number, number, number, Row['gflop']])[],
) {
	return rows.map(([details, outputSize, b, total, gflop]) =>
		row(
			`dlight ${features}/${details}/${outputSize}`,
			{ model: 'dlight', features, details, outputSize },
			[shared, 6869523, b, total, 4909522],
			gflop,
		),
	);
}

const build = (options: ModelOptions, extra: Partial<BuildOptions> = {}): FaceModel =>
	rec.build(() => createModel(options, { seed: 1, ...extra }));

/** Parameters of the networks that are A's, B's, and both sides'. */
function bySide(model: FaceModel): { readonly shared: number; readonly a: number; readonly b: number } {
	const sum = (side: string | undefined) =>
		model.networks
			.filter(({ name }) => /_([ab])$/.exec(name)?.[1] === side)
			.reduce((total, part) => total + part.model.countParams(), 0);
	return { shared: sum(undefined), a: sum('a'), b: sum('b') };
}

describe.each(TABLE)('%s', (_title, options, expected) => {
	it('has the parameters and the work of its specification, and takes no memory for them', () => {
		const before = process.memoryUsage().arrayBuffers;
		const model = build(options);
		const { shared, a, b, total, gflop } = expected;
		expect({ ...bySide(model), total: countParameters(model) }).toEqual({ shared, a, b, total });
		const work = trainingFlop(model);
		expect([work.a, work.b, work.mean].map((flop) => Number((flop / 1e9).toFixed(1)))).toEqual(gflop);
		expect(trainingFlopPerExample(model)).toBe(work.mean);
		expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5e6);
	});

	it('has mask decoders beside its face decoders with learn_mask', () => {
		const [plain, masked] = [build(options), build(options, { learnMask: true })];
		expect(countParameters(masked)).toBe(expected.total + expected.mask);
		expect([plain.hasMask, masked.hasMask]).toEqual([false, true]);
		const names = new Set(modelWeights(masked).map((w) => w.name));
		expect(modelWeights(plain).filter((w) => !names.has(w.name))).toEqual([]);
		expect(trainingFlop(masked).mean).toBeGreaterThan(trainingFlop(plain).mean);
	});

	it('gives every weight a name of its own, in the same order for every seed', () => {
		const names = (seed: number) => modelWeights(build(options, { learnMask: true, seed })).map((w) => w.name);
		const [own, others] = [names(1), names(2)];
		expect(new Set(own).size).toBe(own.length);
		expect(others).toEqual(own);
		const form =
			/^(encoder|(decoder|intermediate)(_[ab])?)\/[a-z0-9_/]+\/((depthwise_|pointwise_)?kernel|bias|gamma|beta|moving_(mean|variance))$/;
		expect(own.filter((name) => !form.test(name))).toEqual([]);
	});

	it('has as many parameters whatever the padding and the initializers', () => {
		const model = build(options, { reflectPadding: true, icnrInit: true, convAwareInit: true });
		expect(countParameters(model)).toBe(expected.total);
		expect(trainingFlop(model)).toEqual(trainingFlop(build(options)));
	});
});

describe('running statistics', () => {
	it('are the only weights that are not trained, and only Dlight with good details has them', () => {
		for (const [title, options] of TABLE) {
			const fixed = modelWeights(build(options)).filter((w) => !w.trainable);
			const count = fixed.reduce((sum, { variable }) => sum + variable.size, 0);
			expect(count, title).toBe(title.startsWith('dlight') && title.includes('/good/') ? 1280 : 0);
			for (const { name } of fixed) expect(name).toMatch(/\/moving_(mean|variance)$/);
		}
	});
});

/** Parameters of each network on its own, where the specification gives them. */
const NETWORKS: readonly (readonly [string, ModelOptions, Readonly<Record<string, number>>])[] = [
	[
		'iae',
		{ model: 'iae' },
		{
			encoder: 17214720,
			intermediate: 25175040,
			intermediate_a: 25175040,
			intermediate_b: 25175040,
			decoder: 25076163,
		},
	],
	['dfl-sae liae', LIAE, { encoder: 16681140, intermediate: 34375936, intermediate_b: 34375936, decoder: 36313581 }],
];

describe.each(NETWORKS)('the networks of %s', (_title, options, expected) => {
	it('have the parameters of the specification', () => {
		const counts = build(options).networks.map(({ name, model }) => [name, model.countParams()]);
		expect(Object.fromEntries(counts)).toEqual(expected);
	});
});

/** Parameters of single mask decoders, where the two sides differ. */
describe('mask decoders', () => {
	const maskOf = (options: ModelOptions, network: string) =>
		modelWeights(build(options, { learnMask: true }))
			.filter(({ name }) => name.startsWith(`${network}/mask`))
			.reduce((sum, { variable }) => sum + variable.size, 0);
	it.each([
		['unbalanced', { ...UNBALANCED, lowmem: false }, 15710689, 24781441],
		['realface', { ...REALFACE, inputSize: 64, outputSize: 128 }, 12915697, 17643505],
		['dlight', { model: 'dlight', features: 'best', details: 'good', outputSize: 256 }, 3192041, 1717481],
		['dlight fast', { model: 'dlight', features: 'best', details: 'fast', outputSize: 256 }, 3192041, 1717481],
		['dfaker', { model: 'dfaker', outputSize: 128 }, 15635777, 15635777],
		['dfl-sae', DF, 3733843, 3733843],
		['villain', { model: 'villain', lowmem: false }, 15342209, 15342209],
	] as const)('of %s', (_title, options, a, b) => {
		expect([maskOf(options, 'decoder_a'), maskOf(options, 'decoder_b')]).toEqual([a, b]);
	});
});
