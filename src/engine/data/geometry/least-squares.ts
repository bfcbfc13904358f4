/** The linear step of a damped least-squares search. Plain mathematics; must not know what is fitted. */

/**
 * Solves (N + damping diag(N)) x = -g: one step of Levenberg-Marquardt (Marquardt, "An algorithm for least-squares
 * estimation of nonlinear parameters", SIAM Journal 11(2), 1963) by Cholesky decomposition.
 * @param normal N = J^T J, symmetric, n x n row by row.
 * @param gradient g = J^T r, n values.
 * @returns null when the matrix is not positive definite.
 */
export function solveDamped(normal: Float64Array, gradient: Float64Array, damping: number): Float64Array | null {
	const n = gradient.length;
	const lower = new Float64Array(n * n);
	const at = (i: number, j: number): number => lower[i * n + j] as number;
	for (let i = 0; i < n; i++) {
		for (let j = 0; j <= i; j++) {
			let sum = (normal[i * n + j] as number) * (i === j ? 1 + damping : 1);
			for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k);
			if (i !== j) lower[i * n + j] = sum / at(j, j);
			else if (sum > 0) lower[i * n + i] = Math.sqrt(sum);
			else return null;
		}
	}
	const x = gradient.map((value) => -value);
	for (let i = 0; i < n; i++) {
		for (let k = 0; k < i; k++) x[i] = (x[i] as number) - at(i, k) * (x[k] as number);
		x[i] = (x[i] as number) / at(i, i);
	}
	for (let i = n - 1; i >= 0; i--) {
		for (let k = i + 1; k < n; k++) x[i] = (x[i] as number) - at(k, i) * (x[k] as number);
		x[i] = (x[i] as number) / at(i, i);
	}
	return x;
}
