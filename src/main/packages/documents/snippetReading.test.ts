import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../datasets/testing.ts'
import { differences, type Read, readByCairn, readBySnippet, shareRead, writeTable } from './fixtures/writtenRead.ts'
import { writtenTable } from './fixtures/writtenTables.ts'

const folder = temporaryFolder()
const run = promisify(execFile)

describe('[PK-1] the JavaScript program of a package reads what people write as package predict does, or refuses it', () => {
  test.each(['UTC', 'Europe/Berlin', 'America/New_York'])('%s', async (zone) => {
    const seeds = zone.length * 1_000
    const tables = Array.from({ length: 120 }, (_, place) => writtenTable(seeds + place))
    const paths = tables.map((table) => writeTable(folder.root, table))
    const program = folder.write('read.mjs', readBySnippet.javaScript)
    const { stdout } = await run(process.execPath, [program, ...paths], { env: { ...process.env, TZ: zone } })
    const bySnippet = stdout
      .trimEnd()
      .split('\n')
      .map((line): Read => JSON.parse(line))
    const byCairn: Read[] = []
    for (const [place, table] of tables.entries()) byCairn.push(await readByCairn(paths[place], table, folder.root))
    expect(differences(tables, byCairn, bySnippet)).toEqual([])
    expect(shareRead(byCairn, bySnippet)).toBeGreaterThan(0.9)
  })
})
