import { expect, test } from 'vitest'
import { matchCommand } from './fuzzy.ts'

const best = (query: string, titles: string[]) =>
  titles
    .map((title) => ({ title, match: matchCommand(query, title) }))
    .filter(({ match }) => match !== null)
    .sort((a, b) => (b.match?.score ?? 0) - (a.match?.score ?? 0))[0]?.title

const titles = ['Import data…', 'Import package…', 'Compare runs', 'Command palette…', 'Keyboard shortcuts', 'New run…']

test('[KB-2] a few letters find the command that is meant', () => {
  expect(best('impdat', titles)).toBe('Import data…')
  expect(best('pack', titles)).toBe('Import package…')
  expect(best('cr', titles)).toBe('Compare runs')
  expect(best('run', titles)).toBe('New run…')
  expect(best('xyz', titles)).toBeUndefined()
  // Letters that only happen to occur are no match: re in Dark theme.
  expect(matchCommand('re', 'Dark theme')).toBeNull()
  expect(matchCommand('re', 'Compare runs')).not.toBeNull()
})

test('what was found is marked, whatever characters are typed', () => {
  expect(matchCommand('new', 'New run…')?.parts).toEqual([
    { text: 'New', hit: true },
    { text: ' run…', hit: false },
  ])
  for (const odd of ['(', '[a-z', '\\', '*', '…']) expect(() => matchCommand(odd, 'New run…')).not.toThrow()
  expect(matchCommand('csv', 'Import data…', 'csv parquet json')).not.toBeNull()
})
