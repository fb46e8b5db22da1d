import Database from 'better-sqlite3'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { authorOf, setAuthorName } from '../../authors/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace, openWorkspace } from '../workspace.ts'
import { checkAudit, verifyAudit } from './index.ts'

function author(name: string) {
  const home = temporaryFolder()
  setAuthorName(name, home)
  return authorOf('cli', home)
}

const newFolder = () => {
  const folder = join(temporaryFolder(), 'work')
  createWorkspace(folder, author('Nobody')).close()
  return folder
}

/** @returns what the new entry names of other chains, such as `Bob 1` */
function write(folder: string, by: ReturnType<typeof author>): string[] {
  const workspace = openWorkspace(folder, { author: by })
  try {
    workspace.change(
      () => ({ action: 'test.note', subject: 'x' }),
      () => null,
    )
    const parents = workspace.sqlite.prepare('SELECT parents FROM audit ORDER BY id DESC LIMIT 1').pluck().get() as string
    const nameOf = workspace.sqlite.prepare('SELECT actor FROM audit WHERE chain = (SELECT id FROM audit_chains WHERE chain = ?)').pluck()
    return (JSON.parse(parents) as { chain: string; seq: number }[]).map(({ chain, seq }) => `${String(nameOf.get(chain))} ${seq}`)
  } finally {
    workspace.close()
  }
}

function tamper(folder: string, sql: string): void {
  const sqlite = new Database(join(folder, 'cairn.db'))
  sqlite.pragma('foreign_keys = OFF')
  sqlite.exec(sql)
  sqlite.close()
}

async function check(folder: string, by = author('Auditor')) {
  const workspace = openWorkspace(folder, { author: by })
  try {
    return await checkAudit(workspace, { full: true })
  } finally {
    workspace.close()
  }
}

test('[GV-1] an entry names the heads that no other head it names has seen', async () => {
  const folder = newFolder()
  const [ada, bob, carol] = ['Ada', 'Bob', 'Carol'].map(author)
  expect(write(folder, ada)).toEqual([])
  expect(write(folder, bob)).toEqual(['Ada 1'])
  expect(write(folder, ada)).toEqual(['Bob 1'])
  // Ada has seen Bob's first.
  expect(write(folder, carol)).toEqual(['Ada 2'])
  expect(write(folder, carol)).toEqual([])
  expect(write(folder, bob)).toEqual(['Carol 2'])
  expect(write(folder, bob)).toEqual([])
  expect(write(folder, ada)).toEqual(['Bob 3'])
  expect(await check(folder)).toMatchObject({ ok: true, rows: 8 })
})

test('[GV-1] a log of many chains grows with their number, and not with its square', async () => {
  const folder = newFolder()
  const named = Array.from({ length: 25 }, (_, k) => write(folder, author(`a${k}`)))
  expect(named).toEqual(named.map((_, k) => (k === 0 ? [] : [`a${k - 1} 1`])))
  expect(await check(folder)).toMatchObject({ ok: true, rows: 25 })
  // What was named through others is missed all the same, with them and without.
  tamper(folder, 'DELETE FROM audit WHERE chain < 25; DELETE FROM audit_chains WHERE id < 25')
  expect((await check(folder)).problems).toMatchObject([{ seq: 1, what: expect.stringContaining('It is missing: entry 1 of the chain') }])
})

test('[GV-1] heads that are said to have seen each other are both named', () => {
  const folder = newFolder()
  write(folder, author('Ada'))
  write(folder, author('Bob'))
  tamper(folder, 'UPDATE audit_chains SET seen = json_object((SELECT chain FROM audit_chains WHERE id = 2), 1) WHERE id = 1')
  expect(write(folder, author('Carol')).toSorted()).toEqual(['Ada 1', 'Bob 1'])
})

test('[GV-1] entries that name every head, as they did at first, stay true', () => {
  const folder = newFolder()
  const [ada, bob, carol] = ['Ada', 'Bob', 'Carol'].map(author)
  write(folder, ada)
  write(folder, bob)
  // Without their notes nobody knows what they have seen, so that all are named.
  tamper(folder, "UPDATE audit_chains SET seen = '{}'")
  expect(write(folder, carol).toSorted()).toEqual(['Ada 1', 'Bob 1'])
  tamper(folder, 'UPDATE audit_chains SET seen = json_object((SELECT chain FROM audit_chains WHERE id = 1), 1) WHERE id = 2')
  const opened = openWorkspace(folder, { author: ada })
  expect(verifyAudit(opened.sqlite)).toMatchObject({ ok: true, rows: 3 })
  opened.close()
  expect(write(folder, ada)).toEqual(['Carol 1'])
})
