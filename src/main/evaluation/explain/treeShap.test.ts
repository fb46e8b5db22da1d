import { expect, test } from 'vitest'
import { seededRandom } from '../../random.ts'
import { ensembleOutputs } from '../../training/index.ts'
import { randomEnsemble, randomRows } from '../../training/trees/testEnsembles.ts'
import { interventionalShap } from './interventional.ts'
import { pathDependentShap } from './pathDependent.ts'
import { type ScalarTrees, scalarOf, scalarTrees } from './scalarTrees.ts'

/** Shapley values from their definition: every subset of the players. @param worth of a set, as bits */
function byDefinition(players: number, worth: (set: number) => number): number[] {
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1))
  const worths = Array.from({ length: 2 ** players }, (_, set) => worth(set))
  return Array.from({ length: players }, (_, player) => {
    let sum = 0
    for (const [set, value] of worths.entries()) {
      if (set & (1 << player)) continue
      const size = set.toString(2).replaceAll('0', '').length
      sum += ((factorial(size) * factorial(players - size - 1)) / factorial(players)) * (worths[set | (1 << player)] - value)
    }
    return sum
  })
}

function worthByPaths(scalar: ScalarTrees, x: Float32Array) {
  const { trees, leaf, playerOf, goesLeft } = scalar
  const under = (node: number, set: number): number => {
    if (trees.input[node] < 0) return leaf[node]
    const [left, right] = [trees.left[node], trees.right[node]]
    if (set & (1 << playerOf[trees.input[node]])) return under(goesLeft(node, x, 0) ? left : right, set)
    return (trees.cover[left] / trees.cover[node]) * under(left, set) + (trees.cover[right] / trees.cover[node]) * under(right, set)
  }
  return (set: number) => trees.roots.reduce((sum, root) => sum + under(root, set), scalar.base)
}

function worthByRows(scalar: ScalarTrees, x: Float32Array, background: Float32Array) {
  const { inputs, playerOf } = scalar
  const rows = background.length / inputs
  return (set: number) => {
    let sum = 0
    for (let row = 0; row < rows; row++) {
      const mixed = x.map((value, i) => (set & (1 << playerOf[i]) ? value : background[row * inputs + i]))
      sum += scalarOf(scalar, mixed) / rows
    }
    return sum
  }
}

const cases = [
  ['numbers', {}, undefined],
  ['deep', { depth: 9, trees: 2 }, undefined],
  ['categories', { categories: [0, 7, 3, 0], depth: 6 }, undefined],
  ['inputs of one column', { inputs: 6, depth: 6, categories: [0, 0, 4, 0, 0, 0] }, [0, 1, 1, 1, 2, 0]],
  ['an output per tree', { outputs: 3, trees: 9 }, undefined],
  ['shares of classes', { outputs: 3, wide: true, combine: 'mean', leaves: 'share', depth: 6 }, [0, 0, 1, 2]],
] as const

test.each(cases)('[EV-10] TreeSHAP gives the Shapley values of their definition: %s', (_, asked, playerOf) => {
  const random = seededRandom(5)
  for (let time = 0; time < 6; time++) {
    const { ensemble, trees } = randomEnsemble(asked, random)
    const upstream = Array.from({ length: ensemble.outputs }, (_each, k) => (k === 0 ? 1 : 0) - 0.3 * k)
    const scalar = scalarTrees(ensemble, trees, upstream, playerOf)
    const x = randomRows(ensemble, 1, random)
    const background = randomRows(ensemble, 9, random)
    const [byPaths, byRows] = [worthByPaths(scalar, x), worthByRows(scalar, x, background)]
    for (const [found, worth] of [
      [pathDependentShap(scalar, x), byPaths],
      [interventionalShap(scalar, x, background), byRows],
    ] as const) {
      const expected = byDefinition(scalar.players, worth)
      for (const [player, value] of expected.entries()) expect(found.contributions[player]).toBeCloseTo(value, 10)
      expect(found.baseline).toBeCloseTo(worth(0), 10)
      expect(found.score).toBeCloseTo(worth(2 ** scalar.players - 1), 10)
    }
  }
})

test('[EV-10] the explained number is what the ensemble says', () => {
  const random = seededRandom(8)
  const { ensemble, trees } = randomEnsemble({ outputs: 3, trees: 9 }, random)
  const x = randomRows(ensemble, 1, random)
  const outputs = ensembleOutputs(ensemble, trees, x, 1)
  const scalar = scalarTrees(ensemble, trees, [2, -1, 0.5])
  expect(scalarOf(scalar, x)).toBeCloseTo(2 * outputs[0] - outputs[1] + 0.5 * outputs[2], 5)
})

test('[EV-10] a child that no training row came to weighs nothing, and the contributions still add up', () => {
  const random = seededRandom(9)
  const { ensemble, trees } = randomEnsemble({ depth: 5, trees: 4 }, random)
  const empty = { ...trees, cover: trees.cover.slice() }
  for (let node = 0; node < trees.input.length; node += 3) {
    if (trees.input[node] < 0) continue
    const under = trees.left[node]
    for (let i = under; i < trees.right[node]; i++) empty.cover[i] = 0
    empty.cover[trees.right[node]] = empty.cover[node]
  }
  const scalar = scalarTrees(ensemble, empty, [1])
  for (let time = 0; time < 20; time++) {
    const { score, baseline, contributions } = pathDependentShap(scalar, randomRows(ensemble, 1, random))
    expect(contributions.reduce((sum, value) => sum + value, 0)).toBeCloseTo(score - baseline, 10)
  }
})
