import { expect, test } from 'vitest'
import { chosenOf, isChoosable } from './chosenColumns.ts'
import type { Column } from './types.ts'

const columns: readonly Column<object>[] = [
  { id: 'name', title: 'Name', names: true },
  { id: 'rows', title: 'Rows' },
  { id: 'age', title: 'Age' },
  { id: 'more', title: 'More', quiet: true },
]
const ids = (chosen: readonly Column<object>[]) => chosen.map(({ id }) => id)

test('what is hidden is away, but never what names the rows or acts on them', () => {
  expect(ids(columns.filter(isChoosable))).toEqual(['rows', 'age'])
  expect(ids(chosenOf(columns, ['rows', 'name', 'more', '__proto__']))).toEqual(['name', 'age', 'more'])
  expect(ids(chosenOf(columns, []))).toEqual(['name', 'rows', 'age', 'more'])
})
