import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  differences,
  type Read,
  readByCairn,
  readBySnippet,
  shareRead,
  writeTable,
} from '../src/main/packages/documents/fixtures/writtenRead.ts'
import { unexpected, valueFormTables } from '../src/main/packages/documents/fixtures/valueForms.ts'
import { writtenTable } from '../src/main/packages/documents/fixtures/writtenTables.ts'
import { describePeers, jsonLines, runPython } from './python.ts'

describePeers('[PK-1] the Python programs of a package read what people write as package predict does, or refuse it', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-reading-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('360 tables', async () => {
    const tables = Array.from({ length: 360 }, (_, seed) => writtenTable(seed))
    const paths = tables.map((table) => writeTable(folder, table))
    const program = join(folder, 'read.py')
    await writeFile(program, readBySnippet.python)
    const bySnippet = jsonLines<Read>(await runPython([program, ...paths]))
    const byCairn: Read[] = []
    for (const [place, table] of tables.entries()) byCairn.push(await readByCairn(paths[place], table, folder))
    expect(differences(tables, byCairn, bySnippet)).toEqual([])
    expect(shareRead(byCairn, bySnippet)).toBeGreaterThan(0.85)
  })

  test('[DS-17] cells in the forms of their columns are the values that every reader makes of them', async () => {
    const tables = valueFormTables()
    const paths = tables.map((table) => writeTable(folder, table))
    const program = join(folder, 'read.py')
    await writeFile(program, readBySnippet.python)
    expect(unexpected(tables, jsonLines<Read>(await runPython([program, ...paths])))).toEqual([])
  })
})
