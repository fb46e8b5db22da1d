import { expect, test } from 'vitest'
import { tableText } from './tableText.ts'
import type { Column } from './types.ts'

interface Fruit {
  readonly name: string
  readonly price: number | null
}

const columns: readonly Column<Fruit>[] = [
  { id: 'name', title: 'Name', value: ({ name }) => name },
  { id: 'price', title: 'Price', numeric: true, value: ({ price }) => price, cell: ({ price }) => `${price ?? 0} €` },
  { id: 'buy', title: 'Buy', quiet: true, cell: () => 'Buy' },
]

test('[AX-2] what is copied are the values under their names: nothing that is only shown, no row that is on its way', () => {
  const lines = [
    { index: 0, row: { name: 'apple\tred', price: 1.5 } },
    { index: 1, row: undefined },
    { index: 2, row: { name: 'pear', price: null } },
  ]
  expect(tableText(columns, lines)).toBe('Name\tPrice\napple red\t1.5\npear\t')
})
