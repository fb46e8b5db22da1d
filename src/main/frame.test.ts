import { expect, test } from 'vitest'
import { type Frame, withoutNullTokens } from './frame.ts'

const frame: Frame = {
  rows: 3,
  columns: new Map([
    ['kind', { kind: 'text', type: 'text', levels: ['NA', 'b'], codes: Int32Array.of(0, 1, -1) }],
    ['size', { kind: 'number', type: 'number', values: Float64Array.of(-999, -1, 3) }],
  ]),
}
const tokens = { text: ['', 'NA'], other: ['', 'NA', '-999'] }
const cells = (of: Frame) =>
  [...of.columns.values()].map((column) =>
    column.kind === 'number'
      ? [...column.values].map((value) => (Number.isNaN(value) ? null : value))
      : [...column.codes].map((code) => column.levels[code] ?? null),
  )

test('[DS-17] a null token is missing, but where its text is a value of the column', () => {
  expect(cells(withoutNullTokens(frame, tokens))).toEqual([
    [null, 'b', null],
    [null, -1, 3],
  ])
  const values = new Map([['kind', new Set(['NA', 'b'])]])
  expect(cells(withoutNullTokens(frame, tokens, { values }))[0]).toEqual(['NA', 'b', null])
})

test('[DS-17] tokens of a column stand instead of the others, of text and numbers', () => {
  const own = new Map([
    ['kind', []],
    ['size', ['-1']],
  ])
  expect(cells(withoutNullTokens(frame, tokens, { own }))).toEqual([
    ['NA', 'b', null],
    [-999, null, 3],
  ])
})
