import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../datasets/testing.ts'
import { differences, type Read, readByCairn, readBySnippet, shareRead, writeTable } from './fixtures/writtenRead.ts'
import { unexpected, valueFormTables } from './fixtures/valueForms.ts'
import { writtenTable } from './fixtures/writtenTables.ts'

const folder = temporaryFolder()
const run = promisify(execFile)

async function readByProgram(paths: readonly string[], zone: string): Promise<Read[]> {
  const program = folder.write('read.mjs', readBySnippet.javaScript)
  const { stdout } = await run(process.execPath, [program, ...paths], { env: { ...process.env, TZ: zone } })
  return stdout
    .trimEnd()
    .split('\n')
    .map((line): Read => JSON.parse(line))
}

describe('[PK-1] the JavaScript program of a package reads what people write as package predict does, or refuses it', () => {
  test.each(['UTC', 'Europe/Berlin', 'America/New_York'])('%s', async (zone) => {
    const seeds = zone.length * 1_000
    const tables = Array.from({ length: 120 }, (_, place) => writtenTable(seeds + place))
    const paths = tables.map((table) => writeTable(folder.root, table))
    const bySnippet = await readByProgram(paths, zone)
    const byCairn: Read[] = []
    for (const [place, table] of tables.entries()) byCairn.push(await readByCairn(paths[place], table, folder.root))
    expect(differences(tables, byCairn, bySnippet)).toEqual([])
    expect(shareRead(byCairn, bySnippet)).toBeGreaterThan(0.9)
  })
})

describe('[DS-17] cells in the forms of their columns are the values that every reader makes of them', () => {
  const tables = valueFormTables()
  const files = () => tables.map((table) => writeTable(folder.root, table))

  test.each(['UTC', 'America/New_York'])('the JavaScript program of a package, in %s', async (zone) => {
    expect(unexpected(tables, await readByProgram(files(), zone))).toEqual([])
  })

  test('a prediction from a file', async () => {
    const read: Read[] = []
    for (const [place, path] of files().entries()) read.push(await readByCairn(path, tables[place], folder.root))
    expect(unexpected(tables, read)).toEqual([])
  })
})
