import type { NamedTensor, Network } from '../../../shared/domain/training/model.ts'
import type { Ensemble, Trees } from '../../../shared/domain/training/trees.ts'

/**
 * The weights of a network that was trained with class weights, so that its probabilities are again those of the training data.
 * A loss that weighs class k by wₖ has its minimum at p′ₖ ∝ wₖ·pₖ; so pₖ ∝ p′ₖ / wₖ (Elkan, 2001, and Saerens, Latinne and
 * Decaestecker, 2002, where priors shift). Of logits that is a sum: each loses ln wₖ, and the one of a binary model
 * ln(w₊ / w₋). It is taken off the bias of the last layer, so every export has it without a step of its own.
 *
 * @param classWeights by class, in the order of the labels; for binary [negative, positive]. All above 0
 */
export function undoClassWeights(
  network: Network,
  weights: readonly NamedTensor[],
  classWeights: ArrayLike<number>,
): readonly NamedTensor[] {
  const bias = `${network.layers[network.layers.length - 1].name}/bias`
  return weights.map((tensor) => (tensor.name === bias ? { ...tensor, values: shifted(tensor.values, classWeights) } : tensor))
}

function shifted(bias: Float32Array, classWeights: ArrayLike<number>): Float32Array {
  return bias.map((value, k) => value - shiftOf(k, bias.length, classWeights))
}

/** The same for boosted trees, which begin at a base. */
export function treesWithoutClassWeights(ensemble: Ensemble, classWeights: ArrayLike<number>): Ensemble {
  return { ...ensemble, base: ensemble.base.map((value, k) => value - shiftOf(k, ensemble.base.length, classWeights)) }
}

/** And for what they gave for rows. @param outputs rows × outputs */
export function treeOutputsWithoutClassWeights(outputs: Float32Array, classWeights: ArrayLike<number>): Float32Array {
  const width = classWeights.length > 2 ? classWeights.length : 1
  return outputs.map((value, i) => value - shiftOf(i % width, width, classWeights))
}

/**
 * And for a forest, whose leaves hold shares of weighted rows: each share over its weight, over their sum, is the share of the rows
 * themselves. Where the splits lie stays as the weights had it.
 */
export function forestWithoutClassWeights(trees: Trees, classWeights: ArrayLike<number>): Trees {
  const { value, width, input } = trees
  const shares = value.slice()
  for (let node = 0; node < input.length; node++) {
    if (input[node] >= 0) continue
    const at = node * width
    if (width === 1) {
      const [negative, positive] = [(1 - value[at]) / classWeights[0], value[at] / classWeights[1]]
      shares[at] = positive / (negative + positive)
      continue
    }
    let sum = 0
    for (let k = 0; k < width; k++) sum += value[at + k] / classWeights[k]
    for (let k = 0; k < width; k++) shares[at + k] = value[at + k] / classWeights[k] / sum
  }
  return { ...trees, value: shares }
}

function shiftOf(output: number, outputs: number, classWeights: ArrayLike<number>): number {
  return Math.log(outputs === 1 ? classWeights[1] / classWeights[0] : classWeights[output])
}
