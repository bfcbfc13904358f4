/** Running figures of a session: loss averages since the last save, and speed over the last steps. */

export interface LossAverage {
	readonly a: number | null;
	readonly b: number | null;
}

export class LossAverager {
	private sumA = 0;
	private sumB = 0;
	private count = 0;

	add(lossA: number, lossB: number): void {
		this.sumA += lossA;
		this.sumB += lossB;
		this.count++;
	}

	/** Averages since the last call; null when nothing was added. */
	take(): LossAverage {
		const { sumA, sumB, count } = this;
		this.sumA = 0;
		this.sumB = 0;
		this.count = 0;
		return count === 0 ? { a: null, b: null } : { a: sumA / count, b: sumB / count };
	}
}

const SPEED_WINDOW = 20;

/** Mean over the last steps; the first of a session is left out as soon as there are others, it warms up. */
export class SpeedMeter {
	private readonly milliseconds: number[] = [];
	private warmedUp = false;

	add(stepMs: number): void {
		if (!this.warmedUp && this.milliseconds.length === 1) {
			this.milliseconds.length = 0;
			this.warmedUp = true;
		}
		this.milliseconds.push(stepMs);
		if (this.milliseconds.length > SPEED_WINDOW) this.milliseconds.shift();
	}

	/** @param examples faces of both sides per step. */
	examplesPerSecond(examples: number): number {
		const total = this.milliseconds.reduce((sum, ms) => sum + ms, 0);
		return total === 0 ? 0 : (examples * this.milliseconds.length * 1000) / total;
	}
}
