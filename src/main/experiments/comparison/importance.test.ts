import { expect, test } from 'vitest'
import { seededRandom } from '../../random.ts'
import fixture from './fixtures/importance.json' with { type: 'json' }
import { paramImportance } from './importance.ts'
import { paramColumns } from './paramColumns.ts'

const keys = Object.keys(fixture.params) as (keyof typeof fixture.params)[]
interface MeasuredRun {
  readonly params: ReadonlyMap<string, { readonly value: string; readonly number: number | null }>
  readonly value: number
}

const runs = fixture.value.map((value, i): MeasuredRun => {
  const params = keys.map((key) => [key, { value: String(fixture.params[key][i]), number: fixture.params[key][i] }] as const)
  return { params: new Map(params), value }
})

function importanceOf(measured: readonly MeasuredRun[]) {
  const columns = paramColumns(measured.length)
  measured.forEach(({ params }, run) => params.forEach(({ value, number }, key) => columns.add(run, key, value, number)))
  return paramImportance({ params: columns.varying(), values: Float64Array.from(measured, ({ value }) => value) }, 1)
}

test('[CM-7] importance and correlation are near those of scikit-learn and scipy, in the same order', () => {
  const found = importanceOf(runs)
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
  const found = importanceOf(mixed)
  expect(importanceOf(mixed)).toEqual(found)
  expect(found.map(({ param }) => param)).not.toContain('same')
  expect(found[0].param).toBe('family')
  expect(found.find(({ param }) => param === 'family')).toMatchObject({ kind: 'text', values: 2, correlation: null, n: 0 })
  expect(found.find(({ param }) => param === 'hidden')?.n).toBe(60)
})

test('[CM-7] over thousands of runs, of which each tree sees some, what was planted is found with its share', () => {
  const random = seededRandom(5)
  const many = Array.from({ length: 6_000 }, (): MeasuredRun => {
    const [rate, batch, seed] = [random.next(), random.next(), random.next()]
    const param = (value: number) => ({ value: String(value), number: value })
    const params = new Map([
      ['batch', param(batch)],
      ['rate', param(rate)],
      ['seed', param(seed)],
    ])
    return { params, value: 2 * rate + batch }
  })
  const [first, second, third] = importanceOf(many)
  expect([first.param, second.param, third.param]).toEqual(['rate', 'batch', 'seed'])
  // Shuffling a term doubles its share of the variance, which is 4/5 and 1/5; the tolerance is for what trees cannot follow.
  expect(first.importance).toBeCloseTo(1.6, 0)
  expect(second.importance).toBeCloseTo(0.4, 1)
  expect(Math.abs(third.importance)).toBeLessThan(0.02)
})
