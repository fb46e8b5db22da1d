import { expect, test } from 'vitest'
import { columnRows } from './rows.ts'

const column = (name: string, kind: string, included = true) => ({ column: name, included, encoding: { kind } })
const rowsOf = (columns: ReturnType<typeof column>[]) =>
  columnRows({
    ref: 'members@v1',
    data: [
      { name: 'joined', type: 'date' },
      { name: 'age', type: 'integer' },
    ],
    columns,
    target: 'left',
    family: 'boosting',
    leaks: [],
    reasons: new Map(),
    added: new Set(),
    problems: new Map(),
  }).map(({ remark }) => remark)

test('[TR-18] a column that is encoded twice says so in both of its rows, until one is excluded', () => {
  const first = column('joined', 'asIs')
  expect(rowsOf([first, column('joined', 'dateparts'), column('age', 'asIs')])).toEqual([
    'Encoding 1 of 2 of this column.',
    'Encoding 2 of 2 of this column.',
    '',
  ])
  expect(rowsOf([first, column('joined', 'dateparts', false)])).toEqual(['', ''])
})
