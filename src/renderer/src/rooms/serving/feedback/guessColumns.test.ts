import { expect, test } from 'vitest'
import { columnsOf, guessColumns, outcomeColumns } from './guessColumns.ts'

test('[DR-4] columns of feedback are guessed by their names, and outcomes are what is left', () => {
  const columns = ['X-Cairn-Request-Id', 'row', 'Actual', 'revenue', 'label', 'a/b']
  const guessed = guessColumns(columns)
  expect(guessed).toEqual({ id: 'X-Cairn-Request-Id', row: 'row', label: 'Actual', at: null, outcomes: [] })
  // "label" is no name of an outcome, nor is one with a slash.
  expect(outcomeColumns(columns, guessed)).toEqual(['revenue'])
  expect(columnsOf(guessed)).toEqual({ id: 'X-Cairn-Request-Id', row: 'row', label: 'Actual', outcomes: [] })
})

test('[DR-4] without ids, or with neither a label nor an outcome, nothing can be imported', () => {
  const guessed = guessColumns(['id', 'spent'])
  expect(columnsOf(guessed)).toBeNull()
  expect(columnsOf({ ...guessed, outcomes: ['spent'] })).toEqual({ id: 'id', outcomes: [{ name: 'spent', column: 'spent' }] })
  expect(columnsOf({ ...guessed, id: null, label: 'spent' })).toBeNull()
})
