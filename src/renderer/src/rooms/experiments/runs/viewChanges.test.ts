import { expect, test } from 'vitest'
import { columnKey } from '../../../../../shared/domain/experiments/runsColumn.ts'
import type { RunsColumn } from '../../../../../shared/domain/experiments/runsView.ts'
import { type RunsView, usualView } from '../../../../../shared/domain/experiments/runsView.ts'
import { changeColumn, changeFilter, inOrder, isFiltered, isShown, moveColumn, sortBy, sortedOf, toggleColumn } from './viewChanges.ts'

const seed: RunsColumn = { kind: 'param', param: 'seed' }
const status: RunsColumn = { kind: 'fact', fact: 'status' }
const f1: RunsColumn = { kind: 'metric', metric: 'f1', part: 'test' }
const keys = (view: RunsView) => inOrder(view.columns).map(({ column }) => columnKey(column))
const view: RunsView = { ...usualView, columns: [status, seed, f1].map((column) => ({ column, pinned: false })) }

test('[CM-1] columns are chosen, ordered, pinned and hidden', () => {
  expect(isShown(toggleColumn(view, seed), seed)).toBe(false)
  expect(keys(moveColumn(view, seed, -1))).toEqual(['param:seed', 'status', 'metric:f1:test'])
  expect(keys(moveColumn(view, status, -1))).toEqual(keys(view))
  const pinned = changeColumn(view, f1, { pinned: true })
  expect(keys(pinned)).toEqual(['metric:f1:test', 'status', 'param:seed'])
  expect(keys(moveColumn(pinned, status, -1))).toEqual(keys(pinned))
})

test('[CM-2] a curve that shows another of its numbers stays in its place, and is not there twice', () => {
  const last: RunsColumn = { kind: 'series', series: 'valLoss', show: 'last' }
  const best: RunsColumn = { kind: 'series', series: 'valLoss', show: 'best' }
  const shown = toggleColumn(view, last)
  expect(keys(changeColumn(shown, last, { column: best })).at(-1)).toBe('series:valLoss:best')
  const both = toggleColumn(shown, best)
  expect(changeColumn(both, last, { column: best })).toBe(both)
})

test('sorting begins with the best, and turns round', () => {
  const once = sortBy(view, f1)
  expect(sortedOf(once, f1)).toBe('descending')
  expect(sortedOf(sortBy(once, f1), f1)).toBe('ascending')
  expect(sortedOf(sortBy(view, seed), seed)).toBe('ascending')
  expect(sortedOf(once, seed)).toBeNull()
})

test('a view knows whether it leaves something out', () => {
  expect(isFiltered(view)).toBe(false)
  expect(isFiltered(changeFilter(view, { starred: true }))).toBe(true)
  expect(isFiltered(changeFilter(changeFilter(view, { search: 'a' }), { search: undefined }))).toBe(false)
})
