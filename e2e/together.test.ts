import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Dataset } from '../src/shared/contract/datasets/index.ts'
import type { Run } from '../src/shared/contract/experiments/index.ts'
import { cairn, failure, json, newFolder, newWorkspace, sample } from './cairn.ts'
import { importPenguins } from './data.ts'

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

test('several processes write to one workspace at once: nothing is lost, nothing is locked', async () => {
  const cwd = await newWorkspace()
  await importPenguins(cwd)
  await json(['train', 'penguins', '--model', 'linear', '--epochs', '3'], { cwd })
  const files = upTo(4).map((index) => {
    const path = join(cwd, `part${index}.csv`)
    writeFileSync(path, `a,b\n${index},1\n${index},2\n`)
    return path
  })
  const ended = await Promise.all([
    ...upTo(8).map((index) => cairn(['runs', 'tag', '1', `tag-${index}`], { cwd })),
    ...files.map((file) => cairn(['data', 'import', file, '--name', 'shared'], { cwd })),
  ])
  for (const one of ended) expect(one, one.stderr).toMatchObject({ code: 0 })
  const run = await json<Run>(['runs', 'show', '1'], { cwd })
  expect(run.tags).toEqual(upTo(8).map((index) => `tag-${index}`))
  const datasets = await json<Dataset[]>(['data', 'list'], { cwd })
  const shared = datasets.find((dataset) => dataset.name === 'shared')
  expect(shared?.versions.map((version) => version.number)).toEqual([4, 3, 2, 1])
  expect(await json(['workspace', 'verify'], { cwd })).toMatchObject({ ok: true })
})

test('[DS-13] appends that run at the same time never lose each other’s rows', async () => {
  const cwd = await newWorkspace()
  const write = (name: string, text: string) => {
    writeFileSync(join(cwd, name), text)
    return name
  }
  await json(['data', 'import', write('base.csv', 'a,b\n1,1\n')], { cwd })
  const ended = await Promise.all(
    upTo(3).map((index) => cairn(['data', 'append', 'base', write(`${index}.csv`, `a,b\n${index + 10},1\n`), '--json'], { cwd })),
  )
  const rows = async () => {
    const { rows: found } = await json<{ rows: { cells: unknown[] }[] }>(['data', 'rows', 'base'], { cwd })
    return found.map(({ cells }) => Number(cells[0])).sort((a, b) => a - b)
  }
  const done = upTo(3).filter((index) => ended[index].code === 0)
  expect(await rows()).toEqual([1, ...done.map((index) => index + 10)])
  // One that came too late is refused, and done when it is asked for again.
  for (const index of upTo(3).filter((each) => !done.includes(each))) {
    expect(ended[index].stderr).toContain('VERSION_CONFLICT')
    await json(['data', 'append', 'base', `${index}.csv`], { cwd })
  }
  expect(await rows()).toEqual([1, 10, 11, 12])
})

test('a workspace is moved and copied as a folder', async () => {
  const cwd = await newWorkspace()
  await importPenguins(cwd)
  const elsewhere = newFolder()
  cpSync(cwd, join(elsewhere, 'copy'), { recursive: true })
  renameSync(join(elsewhere, 'copy'), join(elsewhere, 'moved'))
  const moved = { cwd: join(elsewhere, 'moved') }
  expect(await json(['workspace', 'verify'], moved)).toMatchObject({ ok: true })
  expect(await json(['data', 'rows', 'penguins', '--limit', '1'], moved)).toMatchObject({ total: 344 })
})

test('a workspace that cannot be written to can be looked at, and says so when it is to be changed', async ({ skip }) => {
  const through = bounded()
  if (through === null) return skip('root may write anywhere here: setpriv of util-linux is missing')
  const cwd = await newWorkspace()
  await importPenguins(cwd)
  await json(['train', 'penguins', '--model', 'linear', '--epochs', '3'], { cwd })
  execFileSync('chmod', ['-R', 'a-w', cwd])
  onTestFinished(() => void execFileSync('chmod', ['-R', 'u+w', cwd]))
  const looking = { cwd, through }
  expect(await json(['data', 'list'], looking)).toMatchObject([{ name: 'penguins' }])
  expect(await json(['data', 'rows', 'penguins', '--limit', '2'], looking)).toMatchObject({ total: 344 })
  expect(await json(['runs', 'show', '1'], looking)).toMatchObject({ status: 'done' })
  expect(await json(['jobs', 'list'], looking)).toHaveLength(2)
  expect(await json(['workspace', 'verify'], looking)).toMatchObject({ ok: true })
  expect(await json(['workspace', 'info'], looking)).toMatchObject({ readOnly: true })
  for (const change of [
    ['runs', 'tag', '1', 'x'],
    ['data', 'import', sample('penguins.csv'), '--name', 'more'],
    ['train', 'penguins'],
  ]) {
    expect(await failure(change, looking), change.join(' ')).toMatchObject({ code: 'WORKSPACE_READ_ONLY', exit: 1 })
  }
})

/**
 * What runs a command without root's right to write anywhere. Another user than root would not do: what lies below root's home cannot be
 * started by anyone else.
 *
 * @returns null where root cannot give up that right
 */
function bounded(): readonly string[] | null {
  if (process.getuid?.() !== 0) return []
  const through = ['setpriv', '--bounding-set=-dac_override,-dac_read_search']
  return spawnSync(through[0], [through[1], 'true']).status === 0 ? through : null
}

test('[DK-13] a newer workspace is refused and left as it is', async () => {
  const cwd = await newWorkspace()
  await importPenguins(cwd)
  const { default: Database } = await import('better-sqlite3')
  const db = new Database(join(cwd, 'cairn.db'))
  db.pragma('user_version = 9999')
  db.close()
  const before = readFileSync(join(cwd, 'cairn.db'))
  expect(await failure(['data', 'list'], { cwd })).toMatchObject({ code: 'WORKSPACE_NEWER', exit: 1 })
  expect(readFileSync(join(cwd, 'cairn.db')).equals(before)).toBe(true)
})

test('a truncated object is found, named, and gives exit code 3', async () => {
  const cwd = await newWorkspace()
  await importPenguins(cwd)
  const { manifest } = await json<{ manifest: { segments: { object: string }[] } }>(['data', 'show', 'penguins'], { cwd })
  const { object } = manifest.segments[0]
  const path = join(cwd, 'objects', object.slice(0, 2), object.slice(2))
  const bytes = readFileSync(path)
  chmodSync(path, 0o644)
  writeFileSync(path, bytes.subarray(0, statSync(path).size - 10))
  const verified = await cairn(['workspace', 'verify', '--json'], { cwd })
  expect(verified.code).toBe(3)
  expect(JSON.parse(verified.stdout)).toMatchObject({
    ok: false,
    problems: [{ where: expect.stringContaining('dataset version 1') as unknown }],
  })
  const training = await failure(['train', 'penguins'], { cwd })
  expect(training).toMatchObject({ code: 'OBJECT_CORRUPT', exit: 3 })
})

test('a folder without a workspace, and one with a damaged database, are told apart', async () => {
  const folder = newFolder()
  expect(await failure(['data', 'list'], { cwd: folder })).toMatchObject({ code: 'WORKSPACE_NOT_FOUND', exit: 2 })
  writeFileSync(join(folder, 'cairn.db'), 'this is not a database, and long enough to be looked at as one')
  expect(await failure(['data', 'list'], { cwd: folder })).toMatchObject({ code: 'WORKSPACE_CORRUPT', exit: 1 })
  const inner = join(await newWorkspace(), 'a', 'b')
  mkdirSync(inner, { recursive: true })
  expect(await json(['data', 'list'], { cwd: inner })).toEqual([])
  expect(await failure(['init', '.'], { cwd: join(inner, '..', '..') })).toMatchObject({ code: 'WORKSPACE_EXISTS', exit: 2 })
})
