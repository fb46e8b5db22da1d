import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const page = join(import.meta.dirname, '../src/renderer/src')

/** What is no list of rows: a matrix, and the tables that a text has. */
const others = ['rooms/evaluation/ConfusionGrid.tsx', 'rooms/help/HelpPage.tsx', 'ui/table/DataTable.tsx']

test('every table of rows is the one DataTable, with its sorting, its keys and its name', () => {
  const built = globSync('**/*.tsx', { cwd: page }).filter((path) => /<table\b/.test(readFileSync(join(page, path), 'utf8')))
  expect(built.sort()).toEqual(others)
})
