/** Loss functions by option name. Each maps (true, predicted) pictures [n, s, s, 3] in 0..1 to a scalar mean. */
import type * as tf from '@tensorflow/tfjs-core';
import type { LossName } from '../../config/schema.js';
import { mae } from './mae.js';
import { ssim } from './ssim.js';
import { ssimPatch } from './ssim-patch.js';

export type LossFunction = (trueNHWC: tf.Tensor4D, predNHWC: tf.Tensor4D) => tf.Scalar;

export const LOSSES: Readonly<Record<LossName, LossFunction>> = { mae, ssim, ssim_patch: ssimPatch };
