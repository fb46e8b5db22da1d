import Database from 'better-sqlite3'
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { AuditReport as Contract } from '../../../shared/contract/governance.ts'
import { authorOf, setAuthorName } from '../../authors/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { backupWorkspace, restoreWorkspace } from '../integrity/backup.ts'
import { createWorkspace, openWorkspace, type Workspace } from '../workspace.ts'
import { chainName, listChains, signHead } from './chains.ts'
import { acceptShorter, type AuditProblem, checkAudit, listAudit, verifyAudit } from './index.ts'

/** An author with a key of their own, in a folder that stands for their user's. */
function author(name: string, home = temporaryFolder()) {
  setAuthorName(name, home)
  return authorOf('cli', home)
}

function change(workspace: Workspace, ...subjects: string[]): void {
  for (const subject of subjects)
    workspace.change(
      () => ({ action: 'test.note', subject }),
      () => null,
    )
}

function open(folder: string, by: ReturnType<typeof author>): Workspace {
  const workspace = openWorkspace(folder, { author: by })
  onTestFinished(() => workspace.close())
  return workspace
}

function make(by: ReturnType<typeof author>, ...subjects: string[]): Workspace {
  const workspace = createWorkspace(join(temporaryFolder(), 'work'), by)
  onTestFinished(() => workspace.close())
  change(workspace, ...subjects)
  return workspace
}

/** Writes into the database past Cairn, as anyone can who has the file. */
function tamper({ path }: Workspace, sql: string): void {
  const sqlite = new Database(join(path, 'cairn.db'))
  sqlite.pragma('foreign_keys = OFF')
  sqlite.exec(sql)
  sqlite.close()
}

const places = (problems: readonly AuditProblem[]) => problems.map(({ author: name, seq, what }) => `${name} ${seq}: ${what}`)
const chainOf = (workspace: Workspace, name: string) =>
  verifyAudit(workspace.sqlite).chains.find((chain) => chain.name === name)?.chain ?? ''

/** Ada and Bob have both worked in one workspace: her entries are 1, 3, 4 of the workspace, his are 2 and 5. */
function together() {
  const [ada, bob] = [author('Ada'), author('Bob')]
  const hers = make(ada, 'a1')
  const his = open(hers.path, bob)
  change(his, 'b1')
  change(hers, 'a2', 'a3')
  change(his, 'b2')
  return { ada, bob, hers, his }
}

test('[GV-1] each author has a chain on each device, whose entries say who, with what and when', () => {
  const { ada, hers } = together()
  const { rows } = listAudit(hers.sqlite, { limit: 9, offset: 0 })
  expect(rows.map(({ actor, seq, face, subject }) => `${actor} ${seq} ${face} ${subject}`).toSorted()).toEqual(
    ['Ada 1 cli a1', 'Bob 1 cli b1', 'Ada 2 cli a2', 'Ada 3 cli a3', 'Bob 2 cli b2'].toSorted(),
  )
  const own = rows.filter(({ author: id }) => id === ada.key().fingerprint)
  expect(own.map(({ device }) => device)).toEqual(Array(3).fill(ada.device()))
  expect(listAudit(hers.sqlite, { limit: 9, offset: 0, actor: ada.key().keyId }).total).toBe(3)
  expect(verifyAudit(hers.sqlite)).toMatchObject({
    ok: true,
    rows: 5,
    chains: [
      { name: 'Ada', author: ada.key().fingerprint, entries: 3, signed: true, ok: true },
      { name: 'Bob', entries: 2, signed: true, ok: true },
    ],
  })
})

test('[GV-1] an entry keeps the name that its author had', () => {
  const ada = author('Ada')
  const workspace = make(ada, 'a1')
  setAuthorName('Ada Lovelace', ada.home)
  change(workspace, 'a2')
  expect(listAudit(workspace.sqlite, { limit: 9, offset: 0 }).rows.map(({ actor }) => actor)).toEqual(['Ada Lovelace', 'Ada'])
  expect(verifyAudit(workspace.sqlite)).toMatchObject({ ok: true, chains: [{ entries: 2 }] })
})

test.each([
  [
    'an entry that was edited',
    "UPDATE audit SET subject = 'b9' WHERE id = 2",
    'Bob',
    ['Bob 1: Its hash does not follow from the previous entry: one of them was changed.'],
  ],
  [
    'an entry that was removed in the middle',
    'DELETE FROM audit WHERE id = 3',
    'Ada',
    ['Ada 3: Entry 2 is missing.', 'Ada 3: Its hash does not follow from the previous entry: one of them was changed.'],
  ],
  ['an end that was cut off', 'DELETE FROM audit WHERE id = 5', 'Bob', ['Bob null: Entry 2 is missing. The end was truncated.']],
  [
    'a signature that was forged',
    'UPDATE audit_chains SET signature = (SELECT signature FROM audit_chains WHERE id = 1) WHERE id = 2',
    'Bob',
    ['Bob null: The signature of its last entry is not by its author.'],
  ],
] as const)('[GV-1] %s is found in its chain and at its place', (_, sql, name, expected) => {
  const { hers } = together()
  const chain = chainOf(hers, name)
  tamper(hers, sql)
  const report = verifyAudit(hers.sqlite)
  expect(places(report.problems).slice(0, expected.length)).toEqual(expected)
  expect(new Set(report.problems.map((problem) => problem.chain))).toEqual(new Set([chain]))
  expect(report.chains.map(({ name: one, ok }) => [one, ok])).toEqual([
    ['Ada', name !== 'Ada'],
    ['Bob', name !== 'Bob'],
  ])
})

test('[GV-1] chains that were swapped are found in both, at their first entries', () => {
  const { hers } = together()
  tamper(
    hers,
    'UPDATE audit SET seq = seq + 100 WHERE chain = 1; UPDATE audit SET chain = 1 WHERE chain = 2; UPDATE audit SET chain = 2, seq = seq - 100 WHERE seq > 100',
  )
  const report = verifyAudit(hers.sqlite)
  expect(report.chains.map(({ ok }) => ok)).toEqual([false, false])
  expect(new Set(report.problems.filter(({ seq }) => seq === 1).map(({ chain }) => chain))).toEqual(
    new Set(report.chains.map(({ chain }) => chain)),
  )
})

test('[GV-1] a head that was written anew, hashes and all, does not have the signature of its author', () => {
  const { hers } = together()
  tamper(
    hers,
    'DELETE FROM audit WHERE chain = 1 AND seq = 3; UPDATE audit_chains SET seq = 2, hash = (SELECT hash FROM audit WHERE chain = 1 AND seq = 2) WHERE id = 1',
  )
  expect(places(verifyAudit(hers.sqlite).problems)).toEqual([
    'Ada null: The signature of its last entry is not by its author.',
    // He had seen it.
    'Ada 3: It is missing: entry 2 of the chain ' + chainOf(hers, 'Bob').slice(0, 8) + ' refers to it.',
  ])
})

test('[GV-1] an end that was cut off together with its old signature is found by what its author remembers, and not hidden by going on', async () => {
  const ada = author('Ada')
  const workspace = make(ada, 'a1', 'a2')
  const [earlier] = listChains(workspace.sqlite)
  change(workspace, 'a3', 'a4')
  const chain = chainOf(workspace, 'Ada')
  tamper(
    workspace,
    `DELETE FROM audit WHERE seq > 2; UPDATE audit_chains SET seq = 2, hash = '${earlier.hash}', signature = '${earlier.signature}'`,
  )
  expect(verifyAudit(workspace.sqlite).ok).toBe(true)
  const expected = [
    {
      chain,
      seq: 4,
      shorter: true,
      what: 'It was written on this computer but is missing: the log was truncated, or this is an older copy.',
    },
  ]
  expect((await checkAudit(workspace)).problems).toMatchObject(expected)
  change(workspace, 'a5')
  expect(listChains(workspace.sqlite).map(({ seq }) => seq)).toEqual([2, 1])
  expect((await checkAudit(workspace)).problems).toMatchObject(expected)
})

test('[GV-1] an older copy that was put in the place of the workspace is told, until its owner says that it is one', async () => {
  const ada = author('Ada')
  const workspace = make(ada, 'a1')
  workspace.sqlite.pragma('wal_checkpoint(TRUNCATE)')
  const older = readFileSync(join(workspace.path, 'cairn.db'))
  change(workspace, 'a2')
  workspace.close()
  writeFileSync(join(workspace.path, 'cairn.db'), older)
  const restored = open(workspace.path, ada)
  expect((await checkAudit(restored)).problems).toMatchObject([{ seq: 2, shorter: true }])
  const missing = await acceptShorter(restored)
  expect(missing).toMatchObject([{ seq: 2 }])
  expect(listAudit(restored.sqlite, { limit: 1, offset: 0 }).rows).toMatchObject([{ action: 'audit.accept', seq: 1 }])
  expect(await checkAudit(restored, { full: true })).toMatchObject({ ok: true, rows: 2 })
  await expect(acceptShorter(restored)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  // From here on it is remembered as any other.
  tamper(restored, 'DELETE FROM audit WHERE chain = 2')
  expect((await checkAudit(restored)).problems.map(({ seq }) => seq)).toEqual([null, 1])
})

test('[GV-1] a head that was changed while its workspace is open is not signed anew', () => {
  const workspace = make(author('Ada'), 'a1', 'a2', 'a3')
  tamper(workspace, 'DELETE FROM audit WHERE seq = 3; UPDATE audit_chains SET seq = 2, hash = (SELECT hash FROM audit WHERE seq = 2)')
  change(workspace, 'a4')
  expect(listChains(workspace.sqlite).map(({ seq }) => seq)).toEqual([2, 1])
  expect(places(verifyAudit(workspace.sqlite).problems)).toEqual(['Ada null: The signature of its last entry is not by its author.'])
})

test('[GV-1] an entry whose part of a transaction was taken back is not remembered', async () => {
  const workspace = make(author('Ada'), 'a1')
  workspace.write(() => {
    expect(() =>
      workspace.write(() => {
        change(workspace, 'a2', 'a3')
        throw new Error('taken back')
      }),
    ).toThrow('taken back')
  })
  expect(await checkAudit(workspace)).toMatchObject({ ok: true, rows: 1 })
  change(workspace, 'a2')
  expect(listChains(workspace.sqlite).map(({ seq }) => seq)).toEqual([2])
})

test('[GV-1] a workspace that is read as it was is not compared with what was written since', async () => {
  const ada = author('Ada')
  const workspace = make(ada, 'a1')
  const reader = openWorkspace(workspace.path, { author: ada, readOnly: true })
  onTestFinished(() => reader.close())
  change(workspace, 'a2')
  expect(await checkAudit(reader)).toMatchObject({ ok: true, rows: 1 })
})

test.each(['at', 'actor', 'seq', 'hash', 'parents', 'face'])(
  'a log whose %s is of another type is told of in the form of the contract',
  async (column) => {
    const workspace = make(author('Ada'), 'a1', 'a2')
    for (const value of ["'soon'", "x'00ff'", '1.5']) {
      workspace.sqlite.exec(`BEGIN; UPDATE audit SET ${column} = ${value} WHERE seq = 2`)
      const report = await checkAudit(workspace, { full: true })
      workspace.sqlite.exec('ROLLBACK')
      expect(report.ok).toBe(false)
      expect(() => Contract.parse(report)).not.toThrow()
    }
  },
)

test.each(['author', 'public_key', 'device', 'workspace', 'seq', 'hash', 'signature', 'seen'])(
  'a chain whose %s was changed is told of in the form of the contract',
  async (column) => {
    const { hers } = together()
    for (const value of ["'soon'", "x'00ff'", '1.5']) {
      hers.sqlite.exec(`BEGIN; UPDATE audit_chains SET ${column} = ${value} WHERE id = 2`)
      const report = await checkAudit(hers, { full: true })
      hers.sqlite.exec('ROLLBACK')
      expect(report.chains.map(({ ok }) => ok)).toEqual([true, false])
      expect(() => Contract.parse(report)).not.toThrow()
    }
  },
)

test('verifying a long log leaves others their turn', async () => {
  const workspace = make(author('Ada'))
  workspace.write(() => change(workspace, ...Array.from({ length: 3_000 }, (_, i) => `a${i}`)))
  let turns = 0
  let on = true
  const turn = () => {
    turns++
    if (on) setImmediate(turn)
  }
  setImmediate(turn)
  expect(await checkAudit(workspace)).toMatchObject({ ok: true, checked: 3_000 })
  on = false
  expect(turns).toBeGreaterThan(1)
})

test('[GV-1] a chain of a foreign workspace that claims the key of another is not taken for theirs', () => {
  const [ada, mallory] = [author('Ada'), author('Mallory')]
  const workspace = make(mallory, 'm1', 'm2')
  const key = ada.key()
  const [chain] = listChains(workspace.sqlite)
  const { workspace: id } = chain
  const claimed = { author: key.fingerprint, device: ada.device(), workspace: id }
  const claim = (publicKey: string, signature: string) =>
    tamper(
      workspace,
      `UPDATE audit_chains SET author = '${claimed.author}', device = '${claimed.device}', chain = '${chainName(claimed)}',
       public_key = '${publicKey}', signature = '${signature}'`,
    )
  const problem = 'Mallory null: The signature of its last entry is not by its author.'
  // With Ada's key, of which Mallory has not the private half; and with Mallory's own in its place.
  const { signature } = signHead(mallory, { ...chain, chain: chainName(claimed) }, chain)
  for (const publicKey of [key.publicKey, mallory.key().publicKey]) {
    claim(publicKey, signature)
    const report = verifyAudit(workspace.sqlite)
    expect(places(report.problems)).toContain(problem)
    expect(report.chains).toMatchObject([{ chain: chainName(claimed), signed: false, ok: false }])
  }
  // Ada who goes on working there does not sign what Mallory wrote.
  const hers = open(workspace.path, ada)
  change(hers, 'a1')
  const report = verifyAudit(hers.sqlite)
  expect(report.chains.map(({ name, signed }) => [name, signed])).toEqual([
    ['Mallory', false],
    ['Ada', true],
  ])
})

test('[GV-1] a chain whose name does not say whose it is, and entries whose chain was removed, are found', () => {
  const { hers } = together()
  tamper(hers, "UPDATE audit_chains SET chain = 'x' WHERE id = 1; DELETE FROM audit_chains WHERE id = 2")
  const { problems } = verifyAudit(hers.sqlite)
  expect(places(problems)).toContain('Ada null: Its name does not match its author, device and workspace.')
  expect(places(problems)).toContain('Bob 1: The chain it belongs to was removed.')
})

test('[GV-1] a copy goes its own way: neither its chains nor those of the original are numbered twice', async () => {
  const ada = author('Ada')
  const workspace = make(ada, 'a1', 'a2')
  const copied = join(temporaryFolder(), 'copy')
  workspace.sqlite.pragma('wal_checkpoint(TRUNCATE)')
  cpSync(workspace.path, copied, { recursive: true })
  change(workspace, 'a3')
  const copy = open(copied, ada)
  // Shorter than its original, which is there still: that is what copies are.
  expect((await checkAudit(copy)).problems).toEqual([])
  change(copy, 'c1')
  change(workspace, 'a4')
  expect(listChains(copy.sqlite).map(({ seq }) => seq)).toEqual([2, 1])
  expect(listChains(workspace.sqlite).map(({ seq }) => seq)).toEqual([4])
  for (const one of [copy, workspace]) expect(await checkAudit(one, { full: true })).toMatchObject({ ok: true, problems: [] })
})

test('[GV-1] a workspace that was moved goes on with its chains, and is remembered where it lies now', async () => {
  const ada = author('Ada')
  const workspace = make(ada, 'a1', 'a2')
  workspace.close()
  const moved = join(temporaryFolder(), 'moved')
  renameSync(workspace.path, moved)
  const there = open(moved, ada)
  change(there, 'a3')
  expect(listChains(there.sqlite).map(({ seq }) => seq)).toEqual([3])
  expect((await checkAudit(there)).ok).toBe(true)
  const [{ hash }] = listChains(there.sqlite)
  tamper(there, 'DELETE FROM audit WHERE seq = 3')
  expect((await checkAudit(there)).problems.map(({ seq }) => seq)).toEqual([null, 3])
  expect(hash).toHaveLength(64)
})

test('[GV-1] a backup and what is restored of it are whole, and have chains of their own', async () => {
  const ada = author('Ada')
  const workspace = make(ada, 'a1')
  const folder = temporaryFolder()
  await backupWorkspace(workspace, join(folder, 'backup'))
  change(workspace, 'a2')
  await restoreWorkspace(join(folder, 'backup'), join(folder, 'restored'), { author: ada })
  const restored = open(join(folder, 'restored'), ada)
  expect(await checkAudit(restored)).toMatchObject({ ok: true, rows: 2 })
  expect(listChains(restored.sqlite).map(({ seq }) => seq)).toEqual([1, 1])
})

test('where the folder of the user cannot be written, the log is chained and signed all the same', async () => {
  const home = join(temporaryFolder(), 'a file')
  writeFileSync(home, '')
  const workspace = createWorkspace(join(temporaryFolder(), 'work'), authorOf('cli', home))
  onTestFinished(() => workspace.close())
  change(workspace, 'a1', 'a2')
  expect(await checkAudit(workspace)).toMatchObject({ ok: true, rows: 2, chains: [{ entries: 2, signed: true }] })
})

test('what is remembered tells nothing but hashes, to this user alone', () => {
  const ada = author('Ada')
  make(ada, 'secret subject')
  const folder = join(ada.home, 'audit')
  for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name), 'utf8')).not.toContain('secret')
  expect(readdirSync(folder)).toHaveLength(2)
  rmSync(folder, { recursive: true })
})
