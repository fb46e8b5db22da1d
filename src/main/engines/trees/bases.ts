import { quantileOfSorted } from '../../statistics/quantiles.ts'
import type { TreePlan } from './treeTypes.ts'

/** So near to 0 a share or a mean is held before its logarithm is taken. */
const least = 1e-6

/** What every row is given before the first tree: the constant with the least loss, as LightGBM begins. @param y of the training rows */
export function baseOf({ loss, outputs, quantileLevel }: TreePlan, y: Float32Array, weights: Float32Array | null): number[] {
  switch (loss) {
    case 'crossEntropy':
      return outputs === 1 ? [logOdds(mean(y, weights))] : classShares(outputs, y, weights).map((share) => Math.log(Math.max(least, share)))
    case 'poisson':
      return [Math.log(Math.max(least, mean(y, weights)))]
    case 'absolute':
      return [leveled(Float64Array.from(y), weights, 0.5)]
    case 'quantile':
      return [leveled(Float64Array.from(y), weights, quantileLevel ?? 0.5)]
    default:
      return [mean(y, weights)]
  }
}

function logOdds(share: number): number {
  const held = Math.min(1 - least, Math.max(least, share))
  return Math.log(held / (1 - held))
}

function mean(y: Float32Array, weights: Float32Array | null): number {
  let [sum, total] = [0, 0]
  for (let i = 0; i < y.length; i++) {
    const weight = weights === null ? 1 : weights[i]
    sum += weight * y[i]
    total += weight
  }
  return total > 0 ? sum / total : 0
}

function classShares(classes: number, y: Float32Array, weights: Float32Array | null): number[] {
  const sums = new Array<number>(classes).fill(0)
  let total = 0
  for (let i = 0; i < y.length; i++) {
    const weight = weights === null ? 1 : weights[i]
    sums[y[i]] += weight
    total += weight
  }
  return sums.map((sum) => (total > 0 ? sum / total : 0))
}

/**
 * The value that a share `level` of the rows lies below; with weights the smallest one up to which that share of them is reached.
 * @param values are sorted here
 */
export function leveled(values: Float64Array, weights: Float32Array | null, level: number): number {
  if (values.length === 0) return 0
  return weights === null ? quantileOfSorted(values.sort(), level) : reaching(values, weights, level)
}

function reaching(values: Float64Array, weights: Float32Array, level: number): number {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let reached = 0
  for (const i of order) {
    reached += weights[i]
    if (reached >= level * total) return values[i]
  }
  return values[order[order.length - 1]]
}
