import Database from 'better-sqlite3'
import { unzipSync } from 'fflate'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { authorOf } from '../../authors/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { openWorkspace, type Workspace } from '../workspace.ts'
import { checkAudit, listAudit, verifyAudit } from './index.ts'

/** The workspace of version 0.1, whose log has one chain without authors. */
function oldWorkspace(): { folder: string; before: unknown[] } {
  const folder = join(temporaryFolder(), 'workspace')
  const files = unzipSync(readFileSync(join(import.meta.dirname, '../../../../e2e/fixtures/workspace-0.1.zip')))
  for (const name of ['workspace/cairn.db', 'workspace/cairn.db-wal']) {
    if (!files[name]) continue
    mkdirSync(dirname(join(folder, '..', name)), { recursive: true })
    writeFileSync(join(folder, '..', name), files[name])
  }
  const sqlite = new Database(join(folder, 'cairn.db'))
  const before = sqlite.prepare('SELECT id, at, actor, action, subject, detail, hash FROM audit ORDER BY id').all()
  sqlite.close()
  return { folder, before }
}

function open(folder: string): Workspace {
  const workspace = openWorkspace(folder, { author: authorOf('cli', join(folder, '..', 'home')) })
  onTestFinished(() => workspace.close())
  return workspace
}

const note = (workspace: Workspace) =>
  workspace.change(
    () => ({ action: 'test.note', subject: 'x' }),
    () => null,
  )

/** What is found when someone has written into the database by hand. */
function found({ sqlite }: Workspace, sql: string) {
  sqlite.exec(`BEGIN; ${sql}`)
  const { problems } = verifyAudit(sqlite)
  sqlite.exec('ROLLBACK')
  return problems.map(({ chain, seq, what }) => `${chain} ${seq}: ${what}`)
}

test('[GV-1] a log from before there were authors is one chain, bit for bit, and goes on in a chain of its author', () => {
  const { folder, before } = oldWorkspace()
  expect(before.length).toBe(100)
  const workspace = open(folder)
  const old = () =>
    workspace.sqlite.prepare('SELECT id, at, actor, action, subject, detail, hash FROM audit WHERE chain IS NULL ORDER BY id').all()
  expect(old()).toEqual(before)
  expect(verifyAudit(workspace.sqlite)).toMatchObject({
    ok: true,
    rows: before.length,
    chains: [{ chain: 'before', author: null, device: null, signed: null, entries: before.length }],
  })
  note(workspace)
  expect(old()).toEqual(before)
  expect(verifyAudit(workspace.sqlite)).toMatchObject({ ok: true, rows: before.length + 1, chains: [{}, { entries: 1, signed: true }] })
  const [row] = listAudit(workspace.sqlite, { limit: 1, offset: 0 }).rows
  expect(JSON.parse(row.parents)).toEqual([{ chain: 'before', seq: before.length, hash: (before.at(-1) as { hash: string }).hash }])
})

test('[GV-1] what is done to an old log is found in it, also its end with the note of its length, which its author has signed since', () => {
  const { folder, before } = oldWorkspace()
  const workspace = open(folder)
  note(workspace)
  const last = before.length
  expect(found(workspace, 'UPDATE audit SET actor = 7 WHERE id = 3')).toEqual([
    'before 3: Its hash does not follow from the previous entry: one of them was changed.',
  ])
  expect(found(workspace, 'DELETE FROM audit WHERE id = 3')[0]).toBe('before 4: Entry 3 is missing.')
  expect(found(workspace, 'UPDATE audit SET id = 9999 WHERE id = 3')).toEqual(['before 3: Its number was changed.'])
  expect(
    found(
      workspace,
      'INSERT INTO audit (seq, at, actor, action, subject, detail, hash) SELECT seq, at, actor, action, subject, detail, hash FROM audit WHERE id = 3',
    ),
  ).toContain('before 3: Its number appears twice.')
  expect(found(workspace, `DELETE FROM audit WHERE id = ${last}`)[0]).toBe(`before null: Entry ${last} is missing. The end was truncated.`)
  expect(found(workspace, "DELETE FROM meta WHERE key = 'audit.head'")).toEqual([
    'before null: The record of its length was removed or damaged.',
  ])
  const noted = `UPDATE meta SET value = json_object('count', ${last - 1}, 'hash', (SELECT hash FROM audit WHERE id = ${last - 1})) WHERE key = 'audit.head'`
  expect(found(workspace, `DELETE FROM audit WHERE id = ${last}; ${noted}`)).toMatchObject([
    expect.stringContaining(`before ${last}: It is missing: entry 1 of the chain`),
  ])
})

test('[GV-1] an old log is followed once, and what is new after that', async () => {
  const { folder, before } = oldWorkspace()
  const workspace = open(folder)
  note(workspace)
  expect(await checkAudit(workspace)).toMatchObject({ ok: true, full: true, checked: before.length + 1 })
  note(workspace)
  expect(await checkAudit(workspace)).toMatchObject({ ok: true, full: false, checked: 1, rows: before.length + 2 })
  expect(await checkAudit(workspace, { full: true })).toMatchObject({ ok: true, full: true, checked: before.length + 2 })
})
