import { expect, test } from 'vitest'
import { seededRandom } from '../../random.ts'
import { ensembleOutputs } from './ensemble.ts'
import { randomEnsemble, randomRows } from './testEnsembles.ts'
import { ensembleWalker } from './walker.ts'

test.each([
  ['numbers', {}],
  ['categories', { categories: [0, 254, 40, 2], depth: 9 }],
  ['an output per tree', { outputs: 3, trees: 12, categories: [0, 0, 5, 0] }],
  ['a forest of shares of one class', { combine: 'mean', leaves: 'share', trees: 7 }],
  ['a forest of shares of classes', { combine: 'mean', leaves: 'share', trees: 7, outputs: 4, wide: true }],
  ['a forest of values', { combine: 'mean', trees: 5 }],
  ['no trees', { trees: 0, outputs: 2 }],
] as const)('[TR-14] a walk in blocks says bit for bit what the plain reference says: %s', (_, asked) => {
  const random = seededRandom(11)
  const { ensemble, trees } = randomEnsemble(asked, random)
  const x = randomRows(ensemble, 700, random)
  // Values at thresholds, without end, and places that no set has.
  for (let i = 0; i < trees.input.length; i++) if (trees.input[i] >= 0) x[(i % 700) * 4 + trees.input[i]] = trees.threshold[i]
  for (const [i, odd] of [Infinity, -Infinity, 255, 256, 1e9, -1, 0.5, -0].entries()) x.fill(odd, 40 * i, 40 * i + 4)
  expect(ensembleWalker(ensemble, trees)(x, 700)).toEqual(ensembleOutputs(ensemble, trees, x, 700))
})
