import { expect, test } from 'vitest'
import fixture from './fixtures/importance.json' with { type: 'json' }
import { type MeasuredRun, paramImportance } from './importance.ts'

const keys = Object.keys(fixture.params) as (keyof typeof fixture.params)[]
const runs = fixture.value.map((value, i): MeasuredRun => {
  const params = keys.map((key) => [key, { value: String(fixture.params[key][i]), number: fixture.params[key][i] }] as const)
  return { params: new Map(params), value }
})

test('[CM-7] importance and correlation are near those of scikit-learn and scipy, in the same order', () => {
  const found = paramImportance(runs, 1)
  const expected = keys.toSorted((a, b) => fixture.importance[b] - fixture.importance[a])
  expect(found.map(({ param }) => param)).toEqual(expected)
  for (const { param, importance, correlation, n } of found) {
    const key = param as (typeof keys)[number]
    // Two forests differ by chance: the tolerance is four standard deviations of the reference's over ten seeds, and 0.01.
    expect(Math.abs(importance - fixture.importance[key]), param).toBeLessThan(4 * fixture.sd[key] + 0.01)
    expect(correlation).toBeCloseTo(fixture.spearman[key], 12)
    expect(n).toBe(runs.length)
  }
})

test('[CM-7] the same seed gives the same importance; texts and params that some runs lack count too', () => {
  const mixed = runs.map((run, i): MeasuredRun => {
    const family = i % 2 === 0 ? 'linear' : 'mlp'
    const params = new Map([...run.params, ['family', { value: family, number: null }], ['same', { value: '1', number: 1 }]] as const)
    if (family === 'linear') params.delete('hidden')
    return { params, value: run.value + (family === 'mlp' ? 1 : 0) }
  })
  const found = paramImportance(mixed, 1)
  expect(paramImportance(mixed, 1)).toEqual(found)
  expect(found.map(({ param }) => param)).not.toContain('same')
  expect(found[0].param).toBe('family')
  expect(found.find(({ param }) => param === 'family')).toMatchObject({ kind: 'text', values: 2, correlation: null, n: 0 })
  expect(found.find(({ param }) => param === 'hidden')?.n).toBe(60)
})
