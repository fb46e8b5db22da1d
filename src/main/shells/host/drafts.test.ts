import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Draft, draftKey } from '../../../shared/domain/drafts.ts'
import { createClient } from '../../api/index.ts'
import { childProcessWorkers } from '../../jobs/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { DraftFiles } from './drafts.ts'
import { Host } from './index.ts'

const id = 'a'.repeat(16)
const draft = (key: string, value = 'typed', at = Date.now()): Draft => ({ key, value: JSON.stringify(value), base: '""', at })

test('drafts outlive the process in a private file, and go when they are dropped', () => {
  const home = temporaryFolder()
  new DraftFiles(home).change(id, { keep: [draft('a', 'one', Date.now() - 5), draft('b')], drop: [] })
  new DraftFiles(home).change(id, { keep: [draft('a', 'two')], drop: ['b', 'never there'] })
  expect(new DraftFiles(home).list(id).map(({ key, value }) => [key, value])).toEqual([['a', '"two"']])
  expect(new DraftFiles(home).list('b'.repeat(16))).toEqual([])
  const [file] = readdirSync(join(home, 'drafts'))
  if (process.platform !== 'win32') expect(statSync(join(home, 'drafts', file)).mode & 0o777).toBe(0o600)
  new DraftFiles(home).change(id, { keep: [], drop: ['a'] })
  expect(readdirSync(join(home, 'drafts'))).toEqual([])
})

test('a damaged file counts as none, a damaged draft alone is left out', () => {
  const home = temporaryFolder()
  mkdirSync(join(home, 'drafts'))
  const path = join(home, 'drafts', `${id}.json`)
  for (const text of ['', '{', 'null', '{"drafts":5}', '[]']) {
    writeFileSync(path, text)
    expect(new DraftFiles(home).list(id), text).toEqual([])
  }
  writeFileSync(path, JSON.stringify({ drafts: [draft('a'), { key: 5 }, null, { ...draft('b'), at: 'now' }] }))
  expect(new DraftFiles(home).list(id).map(({ key }) => key)).toEqual(['a'])
  new DraftFiles(home).change(id, { keep: [draft('c')], drop: [] })
  expect(readFileSync(path, 'utf8')).toContain('"c"')
})

test('the window gets those of its workspace; what was deleted for good has none', async () => {
  const home = temporaryFolder()
  const host = new Host({ face: 'web', startWorker: childProcessWorkers(join(import.meta.dirname, '../../worker.ts')), home })
  onTestFinished(() => host.quit())
  const client = createClient(host.context)
  host.changePreferences({ workspaces: host.files.grant(home, 'folder') })
  expect(await client.app.drafts({})).toEqual({ workspace: null, drafts: [] })
  await client.app.create({ name: 'one' })
  await client.experiments.groups.create({ name: 'tries' })
  const { workspace } = await client.app.drafts({})
  if (workspace === null) throw new Error('A workspace is open.')
  const kept = draft(draftKey('notes', 'experiment:tries'))
  const free = draft('new run')
  await client.app.keepDrafts({ workspace, keep: [kept, free, draft(draftKey('notes', 'run:77')), draft(draftKey('notes', 'junk:x'))] })
  expect((await client.app.drafts({})).drafts).toEqual([kept, free])

  // In the trash it may come back; emptied, it does not.
  await client.governance.trash.put({ items: ['experiment:tries'] })
  expect((await client.app.drafts({})).drafts).toEqual([kept, free])
  await client.governance.trash.empty({})
  expect((await client.app.drafts({})).drafts).toEqual([free])

  await client.app.create({ name: 'two' })
  expect((await client.app.drafts({})).drafts).toEqual([])
  // What was typed last in the one that was left comes late.
  await client.app.keepDrafts({ workspace, keep: [draft('new run', 'late')] })
  await expect(client.app.keepDrafts({ workspace: 'f'.repeat(16), keep: [] })).rejects.toThrow()
})
