import { expect, test } from 'vitest'
import { metricBounds } from '../../../shared/domain/evaluation/metricBounds.ts'
import { metricIds } from '../../../shared/domain/evaluation/metrics.ts'
import { Recipe } from '../../../shared/domain/training/recipe.ts'
import { type Dimension, readStudyPlan } from '../../../shared/domain/experiments/study.ts'
import { seededRandom } from '../../random.ts'
import reference from './fixtures/intervals.json' with { type: 'json' }
import { tQuantile } from '../../statistics/student.ts'
import { foldInterval } from './interval.ts'
import { wineRecipe } from '../fixtures/registry.ts'
import { fromUnit, gridAssignment, recipeWith, toUnit, valueAt } from './space.ts'
import { medianLimits, rungs } from './strategy.ts'
import { type Observation, suggest } from './tpe.ts'

test('[TR-13] the quantiles of t are those of the tables', () => {
  expect(tQuantile(0.975, 1)).toBeCloseTo(12.7062047362, 8)
  expect(tQuantile(0.975, 4)).toBeCloseTo(2.7764451052, 8)
  expect(tQuantile(0.975, 9)).toBeCloseTo(2.2621571628, 8)
})

test.each(reference.cases)(
  '[TR-13] the interval of $metric over folds $values is that of scipy',
  ({ mean, deviation, low, high, ...folds }) => {
    const found = foldInterval(folds)
    expect(found.mean).toBeCloseTo(mean, 12)
    expect(found.deviation).toBeCloseTo(deviation, 12)
    expect(found.low).toBeCloseTo(low, 9)
    expect(found.high).toBeCloseTo(high, 9)
  },
)

test('[TR-13] case 66: an interval over folds never leaves the range of its metric, and holds the mean', () => {
  const random = seededRandom(5)
  for (const id of metricIds) {
    const bounds = metricBounds(id)
    const [low, high] = [Math.max(bounds.low, -3), Math.min(bounds.high, 3)]
    for (let i = 0; i < 200; i++) {
      // Near an end, at an end, and anywhere.
      const near = [low, high, low + (high - low) * random.next()][random.int(3)]
      const spread = random.int(3) === 0 ? 0 : (high - low) * random.next() ** 3
      const values = Array.from({ length: 2 + random.int(9) }, () => Math.min(high, Math.max(low, near + spread * (random.next() - 0.5))))
      const found = foldInterval({ metric: id, values, ratio: 0.25, n: 40 })
      expect(found.low).toBeGreaterThanOrEqual(bounds.low)
      expect(found.high).toBeLessThanOrEqual(bounds.high)
      expect(found.low).toBeLessThanOrEqual(found.mean)
      expect(found.high).toBeGreaterThanOrEqual(found.mean)
    }
  }
})

test('[TR-12] values of a range go to the unit interval and back', () => {
  const ranges: Extract<Dimension, { low: number }>[] = [
    { kind: 'int', path: 'a', low: -2, high: 5 },
    { kind: 'float', path: 'a', low: -2, high: 5 },
    { kind: 'logFloat', path: 'a', low: 1e-4, high: 10 },
  ]
  for (const range of ranges) {
    for (const value of [range.low, 1, range.high]) expect(fromUnit(range, toUnit(range, value))).toBeCloseTo(value, 12)
    expect(fromUnit(range, 0)).toBe(range.low)
    expect(fromUnit(range, 1)).toBe(range.high)
  }
})

test('[TR-12] a grid has every combination once', () => {
  const space: Dimension[] = [
    { kind: 'choice', path: 'a', values: ['x', 'y'] },
    { kind: 'int', path: 'b', low: 1, high: 2 },
    { kind: 'bool', path: 'c' },
  ]
  const all = Array.from({ length: 9 }, (_, i) => gridAssignment(space, 3, i))
  expect(new Set(all.slice(0, 8).map((one) => JSON.stringify(one))).size).toBe(8)
  expect(all[8]).toBe(null)
})

test('[TR-12] TPE comes nearer to the minimum than chance, in the same trials for the same seed', () => {
  const space: Dimension[] = [
    { kind: 'logFloat', path: 'rate', low: 1e-5, high: 1 },
    { kind: 'choice', path: 'kind', values: ['good', 'bad'] },
  ]
  const loss = ([rate, kind]: Observation['assignment']) => (Math.log10(rate as number) + 2) ** 2 + (kind === 'good' ? 0 : 4)
  const search = (seed: number, startup: number) => {
    const random = seededRandom(seed)
    const seen: Observation[] = []
    for (let i = 0; i < 40; i++) {
      const chance = [10 ** (-5 * random.next()), random.int(2) === 0 ? 'good' : 'bad']
      const assignment = i < startup ? chance : suggest(space, seen, 24, random)
      seen.push({ assignment, loss: loss(assignment) })
    }
    return seen
  }
  const lateMean = (seen: readonly Observation[]) => seen.slice(20).reduce((sum, one) => sum + one.loss, 0) / 20
  for (const seed of [1, 2, 3]) expect(lateMean(search(seed, 8))).toBeLessThan(lateMean(search(seed, 40)) / 2)
  expect(search(1, 8)).toEqual(search(1, 8))
})

test('[TR-12] rungs of successive halving end with all epochs', () => {
  expect(rungs(27, 81, 3)).toEqual([
    { trials: 27, epochs: 3 },
    { trials: 9, epochs: 9 },
    { trials: 3, epochs: 27 },
    { trials: 1, epochs: 81 },
  ])
  expect(rungs(1, 5, 3)).toEqual([{ trials: 1, epochs: 5 }])
})

test('[TR-12] the median rule waits for enough trials and epochs', () => {
  const curves = [1, 2, 3, 4].map((level) => [level, level, level, level - 1])
  expect(medianLimits(curves, 4)).toEqual([Infinity, Infinity, 2.5, 2.25])
  expect(medianLimits(curves.slice(0, 3), 4)).toEqual([Infinity, Infinity, Infinity, Infinity])
})

test('[TR-12] whole models may be searched: one that does not say how it is trained is trained as the recipe says', () => {
  const recipe = Recipe.parse(wineRecipe)
  const mlp = { family: 'mlp', hidden: [4], activation: 'tanh', batchNorm: false, dropout: 0 }
  const space: Dimension[] = [
    { kind: 'choice', path: 'model.epochs', values: [7] },
    { kind: 'choice', path: 'model', values: [mlp, { family: 'linear' }] },
  ]
  expect(recipeWith(recipe, space, [7, mlp]).model).toEqual({ ...recipe.model, ...mlp, epochs: 7 })
  expect(recipeWith(recipe, space, [7, { family: 'linear' }]).model).toEqual({ ...recipe.model, epochs: 7 })
  expect(() => recipeWith(recipe, space, [7, { ...mlp, depth: 3 }])).toThrowError(expect.objectContaining({ code: 'RECIPE_INVALID' }))
  expect(() => recipeWith(recipe, space, [7, 'linear'])).toThrowError(expect.objectContaining({ code: 'RECIPE_INVALID' }))
})

test('[TR-12] a plan of format 1 is read with its paths where they are now, and one of today as it is', () => {
  const { model, format: _, ...rest } = Recipe.parse(wineRecipe)
  const { family, ...training } = model
  const space = ['optimizer.learningRate', 'l2', 'model.hidden', 'split.seed'].map((path) => ({ kind: 'float', path, low: 0, high: 1 }))
  const former = {
    kind: 'sweep',
    recipe: { ...rest, ...training, format: 'cairn.recipe/1', model: { family } },
    engine: 'wasm',
    space,
    strategy: { kind: 'random' },
    metric: 'rmse',
    maxTrials: 3,
    prune: false,
    seed: 1,
  }
  const plan = readStudyPlan(former)
  if (plan.kind !== 'sweep') throw new Error('a sweep became something else')
  expect(plan.recipe).toEqual(Recipe.parse(wineRecipe))
  expect(plan.space.map(({ path }) => path)).toEqual(['model.optimizer.learningRate', 'model.l2', 'model.hidden', 'split.seed'])
  expect(valueAt(plan.recipe, plan.space[0].path)).toBe(0.01)
  expect(readStudyPlan(plan)).toEqual(plan)
})
