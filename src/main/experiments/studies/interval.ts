import { betaI } from '../../statistics/special.ts'

export interface MeanInterval {
  readonly mean: number
  /** Of the folds. */
  readonly deviation: number
  readonly low: number
  readonly high: number
}

/**
 * The mean of the folds' values with a 95 % t-interval. The folds share training rows, so that their plain variance is too
 * small; it is corrected as (1/k + n_test/n_train)·S² (C. Nadeau and Y. Bengio, "Inference for the Generalization Error",
 * Machine Learning 52, 2003, section 4).
 *
 * @param values of k ≥ 2 folds @param ratio n_test/n_train
 */
export function foldInterval(values: readonly number[], ratio: number): MeanInterval {
  const k = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / k
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (k - 1)
  const half = tQuantile(0.975, k - 1) * Math.sqrt((1 / k + ratio) * variance)
  return { mean, deviation: Math.sqrt(variance), low: mean - half, high: mean + half }
}

/** The quantile of Student's t. @param p 0.5 to 1 @param df degrees of freedom */
export function tQuantile(p: number, df: number): number {
  let low = 0
  let high = 1
  while (tCdf(high, df) < p) high *= 2
  for (let i = 0; i < 200 && high - low > 1e-14 * high; i++) {
    const middle = (low + high) / 2
    if (tCdf(middle, df) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function tCdf(t: number, df: number): number {
  return 1 - betaI(df / (df + t * t), df / 2, 0.5) / 2
}
