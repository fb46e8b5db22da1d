import { expect, test } from 'vitest'
import type { Frame } from '../../frame.ts'
import { seededRandom } from '../../random.ts'
import { dependence, gridOf } from './dependence.ts'
import fixture from './fixtures/explain.json' with { type: 'json' }
import { permutationImportance, shuffles } from './importance.ts'

const names = ['a', '__proto__', 'say "c"']
const rows = fixture.target.length
const frame: Frame = {
  rows,
  columns: new Map(fixture.columns.map((values, i) => [names[i], { kind: 'number', type: 'number', values: Float64Array.from(values) }])),
}

function linear({ coef, intercept }: { coef: number[]; intercept: number }, { rows: n, columns }: Frame): Float64Array {
  return Float64Array.from({ length: n }, (_, row) =>
    names.reduce((sum, name, i) => {
      const column = columns.get(name)
      return sum + coef[i] * (column?.kind === 'number' ? column.values[row] : Number.NaN)
    }, intercept),
  )
}

const negativeRmse = async (of: Frame) => {
  const predicted = linear(fixture.linear, of)
  return -Math.sqrt(predicted.reduce((sum, value, i) => sum + (value - fixture.target[i]) ** 2, 0) / rows)
}

test('[EV-8] permutation importance is that of scikit-learn for the same permutations', async () => {
  const permutations = () => fixture.permutations.map((order) => Int32Array.from(order))
  const found = await permutationImportance(frame, names, negativeRmse, permutations)
  for (const [i, name] of names.entries()) {
    const column = found.columns.find((each) => each.column === name)
    expect(column?.mean).toBeCloseTo(fixture.mean[i], 12)
    expect(column?.sd).toBeCloseTo(fixture.sd[i], 12)
    for (const [r, value] of (column?.repeats ?? []).entries()) expect(value).toBeCloseTo(fixture.importances[i][r], 12)
  }
  expect(found.columns.map((column) => column.mean)).toEqual(found.columns.map((column) => column.mean).toSorted((a, b) => b - a))
})

test('[EV-8] the same seed shuffles the same way, and a column that the model ignores has no importance', async () => {
  const ignoring = async (of: Frame) => -(of.columns.get('a')?.kind === 'number' ? 1 : 0)
  const importance = (seed: number) => permutationImportance(frame, names, negativeRmse, () => shuffles(rows, 3, seededRandom(seed)))
  expect(await importance(4)).toEqual(await importance(4))
  expect(await importance(4)).not.toEqual(await importance(5))
  const none = await permutationImportance(frame, names, ignoring, () => shuffles(rows, 3, seededRandom(1)))
  expect(none.columns.map(({ mean }) => mean)).toEqual([0, 0, 0])
})

test('[EV-8] partial dependence and single curves are those of scikit-learn', async () => {
  const probability = async (of: Frame) => linear(fixture.logistic, of).map((value) => 1 / (1 + Math.exp(-value)))
  for (const [i, name] of names.entries()) {
    const grid = gridOf(frame, name, 9)
    const expected = fixture.dependence[i]
    expect(grid.values.length).toBe(expected.grid.length)
    for (const [k, value] of grid.values.entries()) expect(value).toBeCloseTo(expected.grid[k], 10)
    const curves = await dependence(frame, name, grid, probability, [0, 1, 2, 3, 4])
    for (const [k, value] of curves.mean.entries()) expect(value).toBeCloseTo(expected.mean[k], 10)
    for (const [row, curve] of curves.ice.entries()) {
      for (const [k, value] of curve.entries()) expect(value).toBeCloseTo(expected.ice[row][k], 10)
    }
    const straight = await dependence(frame, name, grid, async (of) => linear(fixture.linear, of), [])
    for (const [k, value] of straight.mean.entries()) expect(value).toBeCloseTo(fixture.dependenceLinear[i].mean[k], 10)
  }
})

test('[EV-8] texts are looked at by category, the most frequent first; an empty column is refused', () => {
  const texts: Frame = {
    rows: 4,
    columns: new Map([
      ['t', { kind: 'text', type: 'text', levels: ['x', '', 'y', 'unused'], codes: Int32Array.from([2, 0, 2, 1]) }],
      ['none', { kind: 'number', type: 'number', values: new Float64Array(4).fill(Number.NaN) }],
    ]),
  }
  const codes: Frame = {
    rows: 5,
    columns: new Map([['code', { kind: 'number', type: 'integer', values: Float64Array.from([70, 3, 70, Number.NaN, 12]) }]]),
  }
  expect(gridOf(codes, 'code', 2, true)).toEqual({ kind: 'number', values: [3, 12, 70] })
  expect(gridOf(texts, 't', 10)).toEqual({ kind: 'text', values: ['y', 'x'] })
  expect(() => gridOf(texts, 'none', 10)).toThrowError(expect.objectContaining({ code: 'TOO_FEW_ROWS' }))
  expect(() => gridOf(texts, 'other', 10)).toThrowError(expect.objectContaining({ code: 'COLUMN_UNKNOWN' }))
})
