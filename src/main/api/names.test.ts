import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace, schema } from '../workspace/index.ts'
import { open } from './fixtures/open.ts'
import { toCairnError } from './index.ts'

const decomposed = 'Cafe\u0301'
const composed = 'Café'

function start() {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  return { folder, ...open(folder) }
}

const refusal = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (thrown: unknown) => toCairnError(thrown),
  )

async function importRows({ folder, client, runner }: ReturnType<typeof start>, name: string, rows: string) {
  const file = join(folder, 'data.csv')
  await writeFile(file, rows)
  await runner.result((await client.datasets.import({ name, file, options: {} })).jobId)
}

test('two names that differ in their Unicode form alone are one', { timeout: 60_000 }, async () => {
  const opened = start()
  await importRows(opened, decomposed, 'a,b\n1,2\n')
  await importRows(opened, composed, 'a,b\n1,2\n3,4\n')
  const { client } = opened
  expect((await client.datasets.list({})).map(({ name, versions }) => [name, versions.length])).toEqual([[composed, 2]])
  expect((await client.datasets.rows({ ref: `${decomposed}@v1` })).total).toBe(1)
  await client.datasets.tag({ name: decomposed, add: [decomposed, composed] })
  expect((await client.datasets.get({ name: composed })).tags).toEqual([composed])
  expect((await client.datasets.tag({ name: composed, remove: [decomposed] })).tags).toEqual([])
  await importRows(opened, 'other', 'a,b\n1,2\n')
  expect(await refusal(client.datasets.update({ name: 'other', rename: decomposed }))).toMatchObject({ code: 'ALREADY_EXISTS' })
})

test('a name that an earlier release kept in another form is still found, and can be given its usual one', {
  timeout: 60_000,
}, async () => {
  const opened = start()
  await importRows(opened, 'plain', 'a,b\n1,2\n')
  const { client, workspace } = opened
  workspace.write((db) => db.update(schema.datasets).set({ name: decomposed }).run())
  expect((await client.datasets.get({ name: composed })).name).toBe(decomposed)
  await importRows(opened, composed, 'a,b\n1,2\n3,4\n')
  expect((await client.datasets.list({})).map(({ versions }) => versions.length)).toEqual([2])
  expect((await client.datasets.update({ name: decomposed, rename: composed })).name).toBe(composed)
})

test('names with characters that cannot be seen, or that are too long, are refused in every room', async () => {
  const { client } = start()
  for (const name of ['wine\u202e', 'wi\u200bne', 'wine\u0007', 'é'.repeat(201)]) {
    const calls = [
      client.datasets.import({ name, file: 'x.csv', options: {} }),
      client.datasets.update({ name: 'x', rename: name }),
      client.datasets.tag({ name: 'x', add: [name] }),
      client.models.register({ run: 1, name }),
      client.models.update({ name: 'x', rename: name }),
      client.models.setAlias({ ref: 'x', alias: name }),
      client.experiments.update({ run: 1, name }),
      client.experiments.update({ run: 1, addTags: [name] }),
      client.experiments.mark({ runs: [1], addTags: [name] }),
      client.experiments.views.remove({ name: '\u0000'.repeat(2000) }),
      client.packages.import({ file: 'x', name }),
      client.models.external.register({ file: 'x', name, target: 'y' }),
      client.governance.trash.restore({ entry: 'dataset-1', name }),
      client.app.create({ name }),
    ]
    for (const [at, call] of calls.entries()) expect(await refusal(call), `call ${at}`).toMatchObject({ code: 'INVALID_INPUT' })
  }
})

test('columns whose names read the same are refused, as two of the same name are', { timeout: 60_000 }, async () => {
  const opened = start()
  expect(await refusal(importRows(opened, 'twice', `${decomposed},${composed}\n1,2\n`))).toMatchObject({ code: 'DUPLICATE_COLUMN' })
  expect(await refusal(importRows(opened, 'long', `a,${'b'.repeat(1001)}\n1,2\n`))).toMatchObject({ code: 'FORMAT_INVALID' })
})

test('the beginning of a hash that fits two versions names both', { timeout: 60_000 }, async () => {
  const opened = start()
  await importRows(opened, 'wine', 'a,b\n1,2\n')
  await importRows(opened, 'wine', 'a,b\n1,2\n3,4\n')
  const { client, workspace } = opened
  const [second, first] = (await client.datasets.get({ name: 'wine' })).versions
  expect((await client.datasets.version({ ref: `wine@${first.hash.slice(0, 6)}` })).version.number).toBe(1)
  workspace.write((db) => {
    for (const { id, number } of db.select().from(schema.datasetVersions).all())
      workspace.sqlite.prepare('UPDATE dataset_versions SET hash = ? WHERE id = ?').run(`abcdef${number}`.padEnd(64, '0'), id)
  })
  for (const call of [
    client.datasets.version({ ref: 'wine@abcdef' }),
    client.datasets.rows({ ref: 'wine@abcdef' }),
    client.governance.lineage({ of: 'dataset:wine@abcdef' }),
  ])
    expect(await refusal(call)).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(/wine@v1 .*wine@v2/) })
  expect((await client.datasets.rows({ ref: 'wine@abcdef2' })).total).toBe(second.rows)
  expect(await refusal(client.datasets.rows({ ref: 'wine@abc' }))).toMatchObject({ code: 'INVALID_INPUT' })
})

test('a name in a registry that nobody could have given here is found by a check of the workspace', { timeout: 60_000 }, async () => {
  const opened = start()
  await importRows(opened, 'wine', 'a,b\n1,2\n')
  const { client, workspace } = opened
  await client.datasets.tag({ name: 'wine', add: ['red'] })
  expect((await client.workspace.verify({})).problems).toEqual([])
  workspace.write((db) => {
    db.update(schema.datasets).set({ name: 'wine\u202egpj' }).run()
    db.update(schema.datasetTags).set({ tag: 're\u200bd' }).run()
  })
  const { problems } = await client.workspace.verify({})
  expect(problems).toContainEqual({
    what: expect.stringContaining('"wine\\u{202e}gpj"'),
    where: 'dataset 1',
    fix: 'Rename it with `cairn data rename`.',
  })
  expect(problems).toContainEqual({
    what: expect.stringContaining('"re\\u{200b}d"'),
    where: 'dataset_tags',
    fix: expect.stringContaining('data tag'),
  })
})
