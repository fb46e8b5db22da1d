import { beforeEach, expect, test } from 'vitest'
import { none, useEditSteps, withCell } from './editSteps.ts'

const steps = (ref = 'wine@v1') => useEditSteps.getState().steps.get(ref) ?? none
const { add, move, clear } = useEditSteps.getState()
const step = (row: number) => ({ row, before: null, after: withCell(null, 'a', '1') })

beforeEach(() => clear('wine@v1'))

test('[UN-1] edits are taken back newest first, done again in order, and a new one ends what could be done again', () => {
  for (const row of [1, 2, 3]) add('wine@v1', step(row))
  move('wine@v1', 'undo')
  move('wine@v1', 'undo')
  expect(steps().done.map(({ row }) => row)).toEqual([1])
  move('wine@v1', 'redo')
  expect(steps().done.map(({ row }) => row)).toEqual([1, 2])
  expect(steps().undone.map(({ row }) => row)).toEqual([3])
  add('wine@v1', step(9))
  expect(steps().undone).toEqual([])
  for (let times = 0; times < 5; times++) move('wine@v1', 'undo')
  expect(steps().done).toEqual([])
  expect(steps().undone.map(({ row }) => row)).toEqual([9, 2, 1])
  expect(steps('wine@v2')).toEqual(none)
})

test('as many are kept as a person goes back', () => {
  for (let row = 0; row < 500; row++) add('wine@v1', step(row))
  expect(steps().done).toHaveLength(200)
  expect(steps().done.at(-1)?.row).toBe(499)
})

test('setting a cell keeps what is staged of the others', () => {
  const before = withCell(withCell(null, 'a', '1'), 'b', null)
  expect(withCell(before, 'a', '2')).toEqual({
    kind: 'set',
    values: [
      { column: 'b', value: null },
      { column: 'a', value: '2' },
    ],
  })
})
