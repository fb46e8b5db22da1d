import { describe, expect, test } from 'vitest'
import type { SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import { apportion, apportionClasses } from './allocate.ts'
import { splitRows, splitSummary } from './splits.ts'

const recipe = (change: Partial<SplitRecipe> = {}): SplitRecipe => ({
  kind: 'random',
  seed: 7,
  fractions: { train: 0.7, validation: 0.15, test: 0.15 },
  keepDuplicatesTogether: false,
  ...change,
})
const sizes = (parts: Uint8Array) => [0, 1, 2].map((part) => parts.filter((p) => p === part).length)

describe('[DS-10] a split is a recipe', () => {
  test('the same recipe gives the same parts, another seed others', () => {
    const input = { segments: [1000] }
    expect(splitRows(recipe(), input)).toEqual(splitRows(recipe(), input))
    expect(splitRows(recipe({ seed: 8 }), input)).not.toEqual(splitRows(recipe(), input))
  })

  test('its parts are known for ever: they are in the fingerprints of runs', () => {
    expect(splitRows(recipe(), { segments: [20] }).join('')).toMatchInlineSnapshot(`"00010000120022010000"`)
  })

  test.each([1, 2, 3, 7, 10, 99, 1000])('sizes are exact within each segment (%i rows)', (rows) => {
    const parts = splitRows(recipe(), { segments: [rows, 2 * rows] })
    expect(sizes(parts.subarray(0, rows))).toEqual(apportion(rows, [0.7, 0.15, 0.15]))
    expect(sizes(parts.subarray(rows))).toEqual(apportion(2 * rows, [0.7, 0.15, 0.15]))
  })

  test('appending never moves a row, stratified or not, with copies or without', () => {
    const rows = 900
    const strata = Int32Array.from({ length: rows }, (_, i) => (i * i) % 5)
    const duplicateGroup = Int32Array.from({ length: rows }, (_, i) => (i % 10 === 9 ? i - 9 : i))
    for (const kind of ['random', 'stratified'] as const) {
      for (const keepDuplicatesTogether of [false, true]) {
        const of = (segments: number[]) => {
          const all = segments.reduce((a, b) => a + b)
          const input = { segments, strata: strata.subarray(0, all), duplicateGroup: duplicateGroup.subarray(0, all) }
          return splitRows(recipe({ kind, keepDuplicatesTogether }), input)
        }
        const whole = of([400, 300, 200])
        expect(of([400])).toEqual(whole.subarray(0, 400))
        expect(of([400, 300])).toEqual(whole.subarray(0, 700))
      }
    }
  })

  test('stratified: each class has its share, the whole has its sizes', () => {
    const strata = Int32Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? 1 : i % 97 === 0 ? 2 : 0))
    const parts = splitRows(recipe({ kind: 'stratified' }), { segments: [1000], strata })
    expect(sizes(parts)).toEqual([700, 150, 150])
    for (const code of [0, 1, 2]) {
      const own = parts.filter((_, row) => strata[row] === code)
      sizes(own).forEach((size, part) => expect(Math.abs(size - own.length * [0.7, 0.15, 0.15][part])).toBeLessThanOrEqual(1.5))
    }
  })

  test('stratified: a rare class is in train', () => {
    for (let seed = 0; seed < 20; seed++) {
      const strata = Int32Array.from({ length: 40 }, (_, i) => (i < 3 ? i + 1 : 0))
      const fractions = { train: 0.5, validation: 0.25, test: 0.25 }
      const parts = splitRows(recipe({ kind: 'stratified', seed, fractions }), { segments: [40], strata })
      expect([parts[0], parts[1], parts[2]]).toEqual([0, 0, 0])
      expect(sizes(parts)).toEqual([20, 10, 10])
    }
  })

  test('copies follow the first of them when they are kept together', () => {
    const duplicateGroup = Int32Array.from({ length: 300 }, (_, i) => (i < 200 ? i : i - 200))
    const parts = splitRows(recipe({ keepDuplicatesTogether: true }), { segments: [200, 100], duplicateGroup })
    for (let row = 200; row < 300; row++) expect(parts[row]).toBe(parts[row - 200])
    expect(splitSummary(parts, duplicateGroup).leakedDuplicates).toEqual({ validation: 0, test: 0 })
  })

  test('copies of train rows elsewhere are reported', () => {
    const parts = Uint8Array.of(0, 1, 2, 2, 1)
    const duplicateGroup = Int32Array.of(0, 0, 0, 3, 3)
    expect(splitSummary(parts, duplicateGroup)).toEqual({
      rows: { train: 1, validation: 2, test: 2 },
      leakedDuplicates: { validation: 1, test: 1 },
    })
  })
})

describe('apportioning', () => {
  test('adds up, with ties to the earlier part, and without losing a row to rounding', () => {
    expect(apportion(100, [0.7, 0.15, 0.15])).toEqual([70, 15, 15])
    expect(apportion(10, [0.7, 0.15, 0.15])).toEqual([7, 2, 1])
    expect(apportion(1, [0.5, 0.25, 0.25])).toEqual([1, 0, 0])
    expect(apportion(5, [1, 0, 0])).toEqual([5, 0, 0])
  })

  test('of classes keeps rows and columns of the table', () => {
    for (const classes of [[1], [1, 1, 1, 1, 1], [3, 5, 7], [2, 2, 100], [1, 999], Array.from({ length: 40 }, (_, i) => 1 + (i % 4))]) {
      const table = apportionClasses(classes, [0.6, 0.2, 0.2])
      table.forEach((parts, index) => {
        expect(parts.reduce((a, b) => a + b)).toBe(classes[index])
        expect(Math.min(...parts)).toBeGreaterThanOrEqual(0)
        expect(parts[0]).toBeGreaterThan(0)
      })
    }
  })
})
