import { expect, test } from 'vitest'
import { treeStep } from './treeKeys.ts'

interface Row {
  readonly depth: number
  readonly open: boolean | null
}
const rows: readonly Row[] = [
  { depth: 0, open: true },
  { depth: 1, open: false },
  { depth: 1, open: null },
  { depth: 0, open: null },
]
const tree = { depth: ({ depth }: Row) => depth, isOpen: ({ open }: Row) => open, onToggle: () => {} }
const step = (key: string, place: number) => treeStep(tree, key, place, (at) => rows[at])

test.each([
  ['ArrowRight', 0, 1],
  ['ArrowRight', 1, 'toggle'],
  ['ArrowRight', 2, null],
  ['ArrowLeft', 0, 'toggle'],
  ['ArrowLeft', 1, 0],
  ['ArrowLeft', 2, 0],
  ['ArrowLeft', 3, null],
  ['ArrowDown', 0, null],
] as const)('[AX-2] %s in line %i of a tree leads to %s', (key, place, to) => {
  expect(step(key, place)).toBe(to)
})

test('[AX-2] a row whose parent is not in memory stays where it is', () => {
  expect(treeStep(tree, 'ArrowLeft', 2, (at) => (at === 2 ? rows[2] : undefined))).toBeNull()
})
