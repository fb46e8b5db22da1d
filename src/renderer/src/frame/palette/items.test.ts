import { expect, test } from 'vitest'
import { type Item, linesFor } from './items.ts'

const item = (id: string, group: Item['group'], title: string, disabled: string | null = null): Item => ({
  id,
  group,
  title,
  note: '',
  disabled,
  kind: 'command',
  run: () => {},
})
const items = [
  item('redo', 'Commands', 'Redo', 'Nothing to redo'),
  item('register', 'Commands', 'Register model…'),
  item('run.new', 'Commands', 'New run…'),
  item('red', 'Objects', 'red-wine@v1'),
  item('recall', 'Help', 'Recall'),
]
const ids = (text: string, recent: string[] = []) => linesFor(items, text, recent).map(({ item: { id } }) => id)

test('[KB-2] without a query: recent ones first, disabled ones last', () => {
  expect(linesFor(items, '', ['run.new', 'redo']).map(({ item: { id }, group }) => `${group} ${id}`)).toEqual([
    'Recent run.new',
    'Commands register',
    'Commands redo',
  ])
})

test('[KB-2] commands, objects and help by their letters; one that is disabled stays, behind those that are not', () => {
  expect(ids('re')).toEqual(['register', 'redo', 'red', 'recall'])
  expect(ids('#re')).toEqual(['red'])
  expect(ids('?')).toEqual(['recall'])
  expect(ids('>new')).toEqual(['run.new'])
})
