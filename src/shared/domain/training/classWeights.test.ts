import { expect, test } from 'vitest'
import { correctionHolds, withPriorCorrection } from './classWeights.ts'
import { Recipe } from './recipe.ts'

const recipe = (changes: Partial<Recipe>) =>
  Recipe.parse({
    format: 'cairn.recipe/2',
    task: 'binary',
    target: 'kind',
    features: [{ column: 'x', transform: { kind: 'numeric' } }],
    split: { kind: 'random', seed: 1, fractions: { train: 0.7, validation: 0.15, test: 0.15 } },
    model: { family: 'linear', optimizer: { kind: 'adam', learningRate: 0.01 }, epochs: 1, batchSize: 8, earlyStopping: null },
    loss: 'crossEntropy',
    seed: 1,
    ...changes,
  })
const weights = [1, 9]

/** What a model says in the long run where the share of the positive class is p: the minimum of the expected loss, found by trying. */
function learnt(p: number, gamma: number): number {
  const loss = (q: number) => -weights[1] * p * (1 - q) ** gamma * Math.log(q) - weights[0] * (1 - p) * q ** gamma * Math.log(1 - q)
  const tried = Array.from({ length: 99_999 }, (_, i) => (i + 1) / 100_000)
  return tried.reduce((best, q) => (loss(q) < loss(best) ? q : best))
}

/** p ∝ p′ / w, of two classes. */
function corrected(q: number): number {
  const [negative, positive] = [(1 - q) / weights[0], q / weights[1]]
  return positive / (negative + positive)
}

test.each([
  [{ loss: 'crossEntropy' } as const, 0],
  [{ loss: 'focal', focalGamma: 0 } as const, 0],
  [{ loss: 'focal' } as const, 2],
  [{ loss: 'focal', focalGamma: 1 } as const, 1],
])('the correction for class weights holds for %j where it gives the share back', (changes, gamma) => {
  // At a share of 0.1, these weights make both classes alike: there any loss gives it back.
  for (const p of [0.02, 0.05, 0.3]) {
    const off = Math.abs(corrected(learnt(p, gamma)) - p)
    if (correctionHolds(recipe(changes))) expect(off).toBeLessThan(1e-4)
    else expect(off).toBeGreaterThan(0.005)
  }
})

test('a recipe has the correction where it has weights and the correction holds, and says no where it was told no', () => {
  const said = (changes: Partial<Recipe>) => withPriorCorrection(recipe(changes)).priorCorrection
  expect(said({})).toBeUndefined()
  expect(said({ classWeights: 'balanced' })).toBe(true)
  expect(said({ classWeights: 'balanced', priorCorrection: false })).toBe(false)
  expect(said({ classWeights: 'balanced', loss: 'focal' })).toBeUndefined()
  expect(said({ classWeights: 'balanced', loss: 'focal', priorCorrection: true })).toBeUndefined()
  expect(said({ classWeights: 'balanced', loss: 'focal', focalGamma: 0 })).toBe(true)
})
