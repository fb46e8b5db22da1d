import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { json, newFolder, root } from './cairn.ts'

const cases = join(root, 'e2e/cases/50-snippet-on-own-csv')
const run = promisify(execFile)

/** The model of the case in an unpacked package, and what `package predict` says of its rows. */
async function unpacked() {
  const folder = newFolder()
  const surroundings = { cwd: folder, env: { CAIRN_WORKSPACE: join(folder, 'ws') } }
  await json(['init', 'ws'], surroundings)
  await json(['data', 'import', join(cases, 'in.csv'), '--name', 'c', '--target', 'y', '--type', 'member=boolean'], surroundings)
  await json(['train', 'c', '--seed', '1', '--epochs', '5'], surroundings)
  await json(['models', 'register', '1', 'm'], surroundings)
  await json(['package', 'build', 'm', '-o', 'p.cairn'], surroundings)
  for (const [path, bytes] of Object.entries(unzipSync(readFileSync(join(folder, 'p.cairn'))))) {
    mkdirSync(dirname(join(folder, 'un', path)), { recursive: true })
    writeFileSync(join(folder, 'un', path), bytes)
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  return {
    folder,
    snippet: join(folder, 'un/snippets/predict.mjs'),
    /** The last cell of each row of the output. */
    async predict(data: string): Promise<string[]> {
      await json(['package', 'predict', 'p.cairn', data, '-o', 'out.csv', '--overwrite'], surroundings)
      const rows = readFileSync(join(folder, 'out.csv'), 'utf8').trimEnd().split('\n').slice(1)
      return rows.map((row) => row.slice(row.lastIndexOf(',') + 1))
    },
  }
}

test('[PK-1] case 50: the JavaScript program of a package predicts what package predict does, in every time zone, or refuses', async () => {
  const { folder, snippet, predict } = await unpacked()
  for (const data of ['new.csv', 'in.csv'].map((name) => join(cases, name))) {
    const expected = await predict(data)
    expect(expected.length).toBeGreaterThan(4)
    for (const TZ of ['UTC', 'Europe/Berlin', 'America/New_York']) {
      const { stdout } = await run(process.execPath, [snippet, data], { env: { ...process.env, TZ } })
      expect(stdout.trimEnd().split('\n')).toEqual(expected.map((value) => `{"prediction":${value}}`))
    }
  }
  writeFileSync(join(folder, 'odd.csv'), 'age,member,joined\n40,maybe,2023-05-01\n')
  await expect(run(process.execPath, [snippet, join(folder, 'odd.csv')])).rejects.toThrow(
    'Row 2 of odd.csv has "maybe" in "member", which cannot be read as boolean',
  )
})
