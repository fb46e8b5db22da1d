import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { addArtifactFrom, addForeignRun } from '../../experiments/index.ts'
import { addData, addRun } from '../../experiments/fixtures/registry.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../../workspace/index.ts'
import { open } from '../fixtures/open.ts'

function start() {
  const path = temporaryFolder()
  createWorkspace(path).close()
  const opened = open(path)
  addData(opened.workspace, 'wine', 100)
  const own = addRun(opened.workspace).id
  const foreign = opened.workspace.write((db) =>
    addForeignRun(db, { source: 'mlflow', experiment: 'theirs', user: null, status: 'running', startedAt: 1 }),
  ).id
  const folder = temporaryFolder()
  const write = (name: string, bytes: string | Buffer) => {
    writeFileSync(join(folder, name), bytes)
    return join(folder, name)
  }
  const { artifacts } = opened.client.experiments
  const tree = async (run: number, at?: string) =>
    (await artifacts.list({ run, folder: at })).entries.map(({ name, kind }) => (kind === 'folder' ? `${name}/` : name))
  return { ...opened, artifacts, own, foreign, folder, write, tree }
}

const temporaries = (root: string) => readdirSync(root, { recursive: true }).filter((name) => String(name).endsWith('.tmp'))

test('a file larger than a call goes in, is listed, comes out with the same bytes, and is replaced and removed', async () => {
  const { artifacts, foreign, folder, write, tree, client, workspace } = start()
  const bytes = Buffer.alloc(9 * 1024 * 1024, 'a wide file ')
  const added = await artifacts.add({ run: foreign, path: 'model/data/weights.bin', file: write('weights.bin', bytes) })
  expect(added).toMatchObject({ bytes: bytes.length, object: createHash('sha256').update(bytes).digest('hex') })
  await artifacts.add({ run: foreign, path: 'model/MLmodel', file: write('MLmodel', 'flavors: {}') })
  await artifacts.add({ run: foreign, path: 'model.txt', file: write('model.txt', 'x') })
  expect([await tree(foreign), await tree(foreign, 'model'), await tree(foreign, 'model/data'), await tree(foreign, 'mod')]).toEqual([
    ['model.txt', 'model/'],
    ['MLmodel', 'data/'],
    ['weights.bin'],
    [],
  ])
  const out = join(folder, 'out.bin')
  await artifacts.save({ run: foreign, path: 'model/data/weights.bin', file: out })
  expect(readFileSync(out).equals(bytes)).toBe(true)
  await expect(artifacts.save({ run: foreign, path: 'model/data/weights.bin', file: out })).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
  })
  await artifacts.save({ run: foreign, path: 'model/MLmodel', file: out, overwrite: true })
  expect(readFileSync(out, 'utf8')).toBe('flavors: {}')
  await artifacts.add({ run: foreign, path: 'model.txt', file: write('again.txt', 'longer') })
  expect((await artifacts.list({ run: foreign })).entries[0]).toMatchObject({ name: 'model.txt', bytes: 6 })
  await artifacts.remove({ run: foreign, path: 'model.txt' })
  expect(await tree(foreign)).toEqual(['model/'])
  // The data of the fixture has no bytes; the artifacts have theirs.
  expect((await client.workspace.verify({})).problems.filter(({ where }) => where.includes('of run'))).toEqual([])
  expect(temporaries(workspace.objects.root)).toEqual([])
})

test('a file is no folder and a folder no file; what training makes stays as it was made', async () => {
  const { artifacts, own, foreign, write, tree, workspace } = start()
  const file = write('x', 'x')
  await artifacts.add({ run: foreign, path: 'a/b', file })
  for (const path of ['a', 'a/b/c', 'a/b/c/d'])
    await expect(artifacts.add({ run: foreign, path, file })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  await artifacts.add({ run: foreign, path: 'a.b', file })
  await artifacts.add({ run: foreign, path: 'a0', file })
  expect(await tree(foreign)).toEqual(['a.b', 'a/', 'a0'])
  workspace.sqlite
    .prepare("INSERT INTO run_artifacts (run_id, path, object, bytes) SELECT ?, 'weights', object, bytes FROM run_artifacts LIMIT 1")
    .run(own)
  for (const path of ['weights', 'model', 'Model/x', 'model/MLmodel', 'predictions/model', 'evaluation/x'])
    await expect(artifacts.add({ run: own, path, file })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(artifacts.remove({ run: own, path: 'weights' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await artifacts.add({ run: own, path: 'plots/weights', file })
  expect(await tree(own)).toEqual(['plots/', 'weights'])
  await artifacts.add({ run: foreign, path: 'weights', file })
})

test.each(['../x', '/etc/x', 'a/../../x', 'C:/x', 'a\\..\\x', 'a\0b', '', 'a//b'])(
  'the path %j is refused before anything is stored',
  async (path) => {
    const { artifacts, foreign, write, workspace } = start()
    const file = write('x', 'x')
    await expect(artifacts.add({ run: foreign, path, file })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    await expect(addArtifactFrom(workspace, { run: foreign, path }, Readable.from([Buffer.from('x')]))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    expect(readdirSync(workspace.objects.root)).toEqual([])
  },
)

test('a path that differs from another in case alone is refused, and nothing goes into a run in the trash', async () => {
  const { artifacts, foreign, write, tree, client, workspace } = start()
  const file = write('x', 'x')
  for (const path of ['a.txt', 'plots/roc.png', 'Straße/größe.csv']) await artifacts.add({ run: foreign, path, file })
  for (const path of ['A.txt', 'Plots/other.png', 'plots/ROC.png', 'A.TXT/b', 'straße/x', 'Straße/GRÖßE.csv'])
    await expect(artifacts.add({ run: foreign, path, file })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  for (const path of ['a.txt', 'plots/roc.png', 'plots/roc.pn', 'plots/ROC.png.txt']) await artifacts.add({ run: foreign, path, file })
  expect(await tree(foreign, 'plots')).toEqual(['ROC.png.txt', 'roc.pn', 'roc.png'])
  workspace.sqlite.exec("UPDATE runs SET status = 'done'")
  await client.governance.trash.put({ items: [`run:${foreign}`] })
  await expect(artifacts.add({ run: foreign, path: 'new', file })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(artifacts.remove({ run: foreign, path: 'a.txt' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('a page begins after the entry that the page before ended with, even where that is gone', async () => {
  const { artifacts, foreign, write } = start()
  const file = write('x', 'x')
  for (const path of ['a', 'a.b', 'c/d', 'c.d', 'e']) await artifacts.add({ run: foreign, path, file })
  const first = await artifacts.list({ run: foreign, limit: 1 })
  await artifacts.remove({ run: foreign, path: 'a' })
  const second = await artifacts.list({ run: foreign, limit: 3, after: first.next ?? '' })
  expect(second.entries.map(({ name }) => name)).toEqual(['a.b', 'c.d', 'c'])
  await artifacts.remove({ run: foreign, path: 'c/d' })
  expect((await artifacts.list({ run: foreign, after: second.next ?? '' })).entries.map(({ name }) => name)).toEqual(['e'])
})

test('a file is saved under the longest name that a disk takes; a folder and what lies in no folder are refused by name', async () => {
  const { artifacts, foreign, folder, write } = start()
  await artifacts.add({ run: foreign, path: 'x', file: write('x', 'some bytes') })
  const save = (...to: string[]) => artifacts.save({ run: foreign, path: 'x', file: join(folder, ...to), overwrite: true })
  await save('n'.repeat(255))
  expect(readFileSync(join(folder, 'n'.repeat(255)), 'utf8')).toBe('some bytes')
  mkdirSync(join(folder, 'sub'))
  await expect(save('n'.repeat(256))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(save('sub')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(save('x', 'below')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  expect(temporaries(folder)).toEqual([])
})

test('a folder of many files is listed a page at a time, and folders in it cost no more than files', async () => {
  const { artifacts, foreign, workspace } = start()
  workspace.sqlite.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
    INSERT INTO run_artifacts (run_id, path, object, bytes)
      SELECT ${foreign}, 'images/' || (i % 7) || '/' || i || '.png', '${'a'.repeat(64)}', 1 FROM n;
    INSERT INTO run_artifacts (run_id, path, object, bytes) VALUES (${foreign}, 'images/3.txt', '${'a'.repeat(64)}', 1)`)
  const names: string[] = []
  for (let after: string | undefined; ; ) {
    const { entries, next } = await artifacts.list({ run: foreign, folder: 'images', limit: 3, after })
    names.push(...entries.map(({ name }) => name))
    if (next === null) break
    after = next
  }
  expect(names).toEqual(['0', '1', '2', '3.txt', '3', '4', '5', '6'])
  expect((await artifacts.list({ run: foreign, folder: 'images/3', limit: 1000 })).entries.length).toBe(1000)
})

test('what is no file, what is missing, and a damaged object say so, and leave nothing', async () => {
  const { artifacts, foreign, folder, write, workspace } = start()
  mkdirSync(join(folder, 'sub'))
  await expect(artifacts.add({ run: foreign, path: 'x', file: join(folder, 'none') })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  await expect(artifacts.add({ run: foreign, path: 'x', file: join(folder, 'sub') })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  await expect(artifacts.add({ run: 99, path: 'x', file: write('x', 'x') })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(artifacts.save({ run: foreign, path: 'x', file: join(folder, 'out') })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const { object } = await artifacts.add({ run: foreign, path: 'x', file: write('x', 'some bytes') })
  await expect(artifacts.save({ run: foreign, path: 'x', file: join(folder, 'no', 'out') })).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
  })
  const stored = workspace.objects.path(object)
  chmodSync(stored, 0o600)
  truncateSync(stored, 4)
  await expect(artifacts.save({ run: foreign, path: 'x', file: join(folder, 'out') })).rejects.toMatchObject({ code: 'OBJECT_CORRUPT' })
  expect(existsSync(join(folder, 'out'))).toBe(false)
  expect(readdirSync(folder).sort()).toEqual(['sub', 'x'])
})

test('a stream that breaks off leaves nothing behind', async () => {
  const { foreign, workspace } = start()
  async function* broken() {
    yield Buffer.alloc(100_000)
    await Promise.resolve()
    throw new Error('the client went away')
  }
  await expect(addArtifactFrom(workspace, { run: foreign, path: 'x' }, Readable.from(broken()))).rejects.toThrow('the client went away')
  expect(temporaries(workspace.objects.root)).toEqual([])
  expect(workspace.sqlite.prepare('SELECT count(*) FROM run_artifacts').pluck().get()).toBe(0)
  const twice = async () =>
    addArtifactFrom(workspace, { run: foreign, path: 'y' }, Readable.from([Buffer.from('same'), Buffer.from(' bytes')]))
  expect(await twice()).toMatchObject({ bytes: 10, object: (await twice()).object })
})
