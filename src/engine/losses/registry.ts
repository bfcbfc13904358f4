/** Loss functions by option name. Each maps (true, predicted) pictures [n, s, s, c] in 0..1 to a scalar mean. */
import type * as tf from '@tensorflow/tfjs-core';
import type { LossName } from '../../config/schema.js';
import { ffl } from './ffl.js';
import { gmsd } from './gmsd.js';
import { lInfNorm } from './l-inf-norm.js';
import { laploss } from './laploss.js';
import { logcosh } from './logcosh.js';
import { mae } from './mae.js';
import { msSsim } from './ms-ssim.js';
import { mse } from './mse.js';
import { pixelGradientDiff } from './pixel-gradient-diff.js';
import { smoothLoss } from './smooth-loss.js';
import { ssim } from './ssim.js';
import { ssimPatch } from './ssim-patch.js';

/** Slopes are right for the prediction only; the true pictures count as constants. */
export type LossFunction = (trueNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D) => tf.Scalar;

export const LOSSES: Readonly<Record<LossName, LossFunction>> = {
	mae,
	mse,
	logcosh,
	smooth_loss: smoothLoss,
	l_inf_norm: lInfNorm,
	ssim,
	ssim_patch: ssimPatch,
	ms_ssim: msSsim,
	gmsd,
	pixel_gradient_diff: pixelGradientDiff,
	laploss,
	ffl,
};
