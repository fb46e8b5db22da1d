import { expect, test } from 'vitest'
import { Mask } from '../../../datasets/index.ts'
import { shownText } from './text.ts'

const mask = new Mask(['note', 'a+b (x)'])
const shown = (name: string, text: string) => {
  const content = shownText(name, text, false, mask)
  return content.kind === 'text' ? content.text : content.reason
}

test.each([
  ['lines.csv', 'id,note\n1,secret\n2,"sec,ret"\n3,\n', 'id,note\n1,•••\n2,•••\n3,\n'],
  ['quoted.csv', '"id";"note"\n1;"a\nsecret"\n', '"id";"note"\n•••\n•••\n'],
  ['tabs.txt', 'note\tid\nsecret\t1', 'note\tid\n•••\t1'],
  ['named.txt', 'id: 7\nnote: secret\nnotes: kept', 'id: 7\nnote: •••\nnotes: kept'],
  ['log.txt', "row 3 {'id': 1, 'note': 'secret'}", "row 3 {'id': 1, 'note': •••"],
  ['log.txt', 'id=1 note=secret', 'id=1 note= •••'],
  ['odd.txt', 'a+b (x): secret', 'a+b (x): •••'],
  ['list.yaml', 'note:\n  - secret\n  - secret\nid: 1', 'note:\n  •••\n  •••\nid: 1'],
  ['list.yaml', 'a:\n  note:\n  - secret\n  id: 1', 'a:\n  note:\n  •••\n  id: 1'],
  ['text.yaml', 'note: |\n  secret\n\n  secret\nid: 1', 'note: |\n  •••\n\n  •••\nid: 1'],
])('[DS-11] values of a sensitive column are masked in %s', (name, text, expected) => {
  expect(shown(name, text)).toBe(expected)
})

test.each([
  ['records', [{ id: 1, note: 'secret' }], [{ id: 1, note: '•••' }]],
  ['columns', { note: { 0: 'secret', 1: null } }, { note: '•••' }],
  ['split', { columns: ['id', 'note'], data: [[1, 'secret']] }, { columns: ['id', 'note'], data: [[1, '•••']] }],
  ['lists', { inputs: { note: ['secret', null] } }, { inputs: { note: ['•••', null] } }],
  ['sentence', { text: 'the note is secret', features: ['note'] }, { text: '•••', features: ['note'] }],
])('[DS-11] values of a sensitive column are masked in JSON of %s', (_, given, expected) => {
  expect(JSON.parse(shown('a.json', JSON.stringify(given)))).toEqual(expected)
})

test.each(['t.html', 't.svg', 't.xml', 't.md', 'n.ipynb', 'cut.json'])('[DS-11] %s that names a sensitive column is not shown', (name) => {
  const text = '<th>note</th><td>secret</td>'
  expect(shown(name, text)).toContain('sensitive column "note"')
  expect(shown(name, '<th>notes</th>')).toBe('<th>notes</th>')
})

test('[DS-11] a line of very many cells or quotes takes no longer than its length', () => {
  const begin = performance.now()
  for (const line of [
    ','.repeat(500_000),
    '",'.repeat(250_000),
    '"'.repeat(500_000),
    `note${' '.repeat(500_000)}`,
    'note '.repeat(100_000),
  ])
    expect(shown('long.csv', `id,note\nx${line}`) === 'id,note\n•••').toBe(true)
  for (const line of ['note'.repeat(125_000), `note${' \t'.repeat(250_000)}`, ' note'.repeat(100_000)]) shown('long.log', line)
  expect(performance.now() - begin).toBeLessThan(5_000)
})

test('[DS-11] without sensitive columns a text is as it is', () => {
  const text = 'note: secret\nid,note\n1,secret'
  expect(shownText('a.txt', text, false, new Mask([]))).toMatchObject({ text, masked: false })
})
