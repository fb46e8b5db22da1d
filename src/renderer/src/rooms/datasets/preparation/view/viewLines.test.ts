import { expect, test } from 'vitest'
import type { StepView } from '../../../../../../shared/contract/datasets/index.ts'
import { viewTable } from './viewLines.ts'

const view: StepView = {
  index: 0,
  before: [
    { name: 'id', type: 'integer' },
    { name: 'old', type: 'text' },
    { name: 'gone', type: 'text' },
  ],
  after: [
    { name: 'id', type: 'integer' },
    { name: 'new', type: 'text' },
    { name: 'made', type: 'number' },
  ],
  aligned: true,
  hidden: false,
  rows: [
    { row: 1, before: [1, 'a ', 'x'], after: [1, 'a', 2], changed: ['new', 'made'] },
    { row: 2, before: [2, 'b', 'y'], after: null, changed: [] },
    { row: null, before: null, after: [3, 'c', 4], changed: [] },
  ],
  columns: [],
}

test('[DS-16] changes show old values of renamed columns, removed columns, dropped and new rows', () => {
  const { columns, lines } = viewTable(view, [{ from: 'old', to: 'new' }], 'changes')
  expect(columns.map(({ name, gone }) => [name, gone])).toEqual([
    ['id', false],
    ['new', false],
    ['made', false],
    ['gone', true],
  ])
  expect(lines).toEqual([
    { name: '1', cells: [1, 'a', 2, 'x'], edited: new Set([1, 2]), before: [1, 'a ', undefined, 'x'] },
    { name: '2', cells: [2, 'b', undefined, 'y'], removed: true },
    { name: 'new', cells: [3, 'c', 4, undefined], added: true },
  ])
})

test('[DS-16] before and after are the rows of that side alone', () => {
  expect(viewTable(view, [], 'before').lines.map(({ cells }) => cells)).toEqual([
    [1, 'a ', 'x'],
    [2, 'b', 'y'],
  ])
  expect(viewTable(view, [], 'after').lines.map(({ name }) => name)).toEqual(['1', '–'])
  expect(viewTable({ ...view, aligned: false }, [], 'changes').lines).toHaveLength(2)
})
