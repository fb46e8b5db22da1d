import Database from 'better-sqlite3'
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { authorOf, setAuthorName } from '../../authors/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace, openWorkspace, type Workspace } from '../workspace.ts'
import { type Chain, listChains } from './chains.ts'
import { acceptShorter, checkAudit, listAudit, verifyAudit } from './index.ts'

/** What someone does who has the file, and perhaps older copies of it, but not the keys. */

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

function tamper({ path }: Pick<Workspace, 'path'>, sql: string): void {
  const sqlite = new Database(join(path, 'cairn.db'))
  sqlite.pragma('foreign_keys = OFF')
  sqlite.exec(sql)
  sqlite.close()
}

/** Bob's chain of ten entries, and its head as it was at the fifth. */
function bobsChain() {
  const [ada, bob] = [author('Ada'), author('Bob')]
  const his = make(bob, 'b1', 'b2', 'b3', 'b4', 'b5')
  const [early] = listChains(his.sqlite)
  change(his, 'b6', 'b7', 'b8', 'b9', 'b10')
  return { hers: open(his.path, ada), early }
}

/** Cuts a chain together with its note and its signature, as an older copy has them. */
const cutBack = (workspace: Workspace, { id, seq, hash, signature }: Chain) =>
  tamper(
    workspace,
    `DELETE FROM audit WHERE chain = ${id} AND seq > ${seq};
     UPDATE audit_chains SET seq = ${seq}, hash = '${hash}', signature = '${signature}' WHERE id = ${id}`,
  )

const removeChain = (workspace: Workspace, { id }: Chain) =>
  tamper(workspace, `DELETE FROM audit WHERE chain = ${id}; DELETE FROM audit_chains WHERE id = ${id}`)

test.each([
  ['cut off', cutBack],
  ['removed', removeChain],
])("[GV-1] another author's chain that was %s is told at each check, and not only at the first", async (_, harm) => {
  const { hers, early } = bobsChain()
  change(hers, 'a1')
  harm(hers, early)
  // Never checked before: Ada's chain names what is missing.
  for (const full of [false, false, true, false, false])
    expect(await checkAudit(hers, { full })).toMatchObject({ ok: false, problems: [{ chain: early.chain, seq: 10 }] })
})

test.each([
  ['cut off', cutBack],
  ['removed', removeChain],
])('[GV-1] a chain that nobody has named is told as %s once it was seen whole, until its owner accepts it', async (_, harm) => {
  const { hers, early } = bobsChain()
  expect((await checkAudit(hers)).ok).toBe(true)
  harm(hers, early)
  for (const full of [false, true, false])
    expect(await checkAudit(hers, { full })).toMatchObject({ ok: false, problems: [{ chain: early.chain, seq: 10, shorter: true }] })
  expect(await acceptShorter(hers)).toEqual([{ chain: early.chain, seq: 10 }])
  for (const full of [false, true]) expect(await checkAudit(hers, { full })).toMatchObject({ ok: true, problems: [] })
})

test('[GV-1] a head that was named is looked for at each check, also where its chain was never whole', async () => {
  const { hers, early } = bobsChain()
  change(hers, 'a1')
  tamper(hers, "UPDATE audit SET subject = 'x' WHERE chain = 1 AND seq = 7")
  expect((await checkAudit(hers)).problems).toMatchObject([{ seq: 7 }])
  cutBack(hers, early)
  for (let k = 0; k < 2; k++) expect(await checkAudit(hers)).toMatchObject({ ok: false, problems: [{ chain: early.chain, seq: 10 }] })
})

test('[GV-1] a workspace that is read as it was is not compared with what was checked since', async () => {
  const ada = author('Ada')
  const workspace = make(ada, 'a1')
  await checkAudit(workspace)
  const reader = openWorkspace(workspace.path, { author: ada, readOnly: true })
  onTestFinished(() => reader.close())
  change(workspace, 'a2')
  await checkAudit(workspace)
  expect(await checkAudit(reader)).toMatchObject({ ok: true, rows: 1 })
})

test.each(['-9223372036854775808', '-9223372036854775807', '9007199254740993', '9223372036854775807', '1.5', "'x'"])(
  '[GV-1] an entry with the number %s is found, for the log shows it',
  async (seq) => {
    const { hers } = bobsChain()
    tamper(
      hers,
      `INSERT INTO audit (chain, seq, at, actor, action, subject, detail, hash) VALUES (1, ${seq}, ${Date.now()}, 'Bob', 'x', 'forged', '{}', 'ff')`,
    )
    expect(listAudit(hers.sqlite, { limit: 1, offset: 0 }).rows).toMatchObject([{ subject: 'forged' }])
    const report = await checkAudit(hers, { full: true })
    expect(report).toMatchObject({ ok: false, rows: 11 })
    expect(report.problems.some(({ row }) => row === 11)).toBe(true)
  },
)

test('[GV-1] any number of bad entries is told of', async () => {
  const { hers, early } = bobsChain()
  tamper(
    hers,
    `WITH RECURSIVE n(k) AS (SELECT 11 UNION ALL SELECT k + 1 FROM n WHERE k < 150000)
     INSERT INTO audit (chain, seq, at, actor, action, subject, detail, hash) SELECT 1, k, 1, 'Bob', 'x', 'x', '{}', 'ff' FROM n`,
  )
  const report = verifyAudit(hers.sqlite)
  expect(report).toMatchObject({ ok: false, rows: 150_000, chains: [{ chain: early.chain, ok: false }] })
  expect(report.problems).toHaveLength(100)
})

test('[GV-1] verifying many chains without entries, each begun in another copy, leaves others their turn', async () => {
  const workspace = make(author('Ada'), 'a1')
  tamper(
    workspace,
    `WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 400)
     INSERT INTO audit_chains (chain, author, public_key, device, workspace, seq, hash, signature, seen)
     SELECT 'c' || k, 'x', 'x', 'x', printf('%032x', k), 0, '', '', '{}' FROM n`,
  )
  let asked = 0
  let most = 0
  let turn = 0
  const remembered = {
    asOf: workspace.remembered.asOf,
    here: () => [],
    of: () => {
      most = Math.max(most, ++asked)
      // Whoever waits is asked between two slices.
      const until = performance.now() + 1
      while (performance.now() < until);
      return {}
    },
  }
  let on = true
  const others = () => {
    turn++
    asked = 0
    if (on) setImmediate(others)
  }
  setImmediate(others)
  await checkAudit({ ...workspace, remembered } as unknown as Workspace)
  on = false
  expect(turn).toBeGreaterThan(10)
  expect(most).toBeLessThan(50)
})

test('[GV-1] forged entries do not hide that the log is shorter, nor keep its owner from accepting it', async () => {
  const ada = author('Ada')
  const workspace = make(ada, 'a1', 'a2')
  const [early] = listChains(workspace.sqlite)
  change(workspace, 'a3', 'a4')
  cutBack(workspace, early)
  tamper(
    workspace,
    `WITH RECURSIVE n(k) AS (SELECT 5 UNION ALL SELECT k + 1 FROM n WHERE k < 130)
     INSERT INTO audit (chain, seq, at, actor, action, subject, detail, hash) SELECT 1, k, 1, 'Ada', 'x', 'x', '{}', 'ff' FROM n`,
  )
  expect((await checkAudit(workspace)).problems).toContainEqual(expect.objectContaining({ shorter: true, seq: 4 }))
  expect(await acceptShorter(workspace)).toEqual([{ chain: early.chain, seq: 4 }])
  // What was forged stays wrong.
  const { ok, problems } = await checkAudit(workspace)
  expect({ ok, shorter: problems.some(({ shorter }) => shorter) }).toEqual({ ok: false, shorter: false })
})

test('[GV-1] a log that was removed with all its chains and the id of its workspace is missed in its folder', async () => {
  const ada = author('Ada')
  const workspace = make(ada, 'a1', 'a2')
  const [{ chain }] = listChains(workspace.sqlite)
  tamper(workspace, "DELETE FROM audit; DELETE FROM audit_chains; DELETE FROM meta WHERE key = 'workspace.id'")
  const missing = [{ chain, seq: 2, shorter: true }]
  expect(await checkAudit(workspace)).toMatchObject({ ok: false, rows: 0, problems: missing })
  // Going on does not hide it.
  change(workspace, 'a3')
  expect(await checkAudit(workspace, { full: true })).toMatchObject({ ok: false, rows: 1, problems: missing })
  await acceptShorter(workspace)
  expect(await checkAudit(workspace, { full: true })).toMatchObject({ ok: true, rows: 2 })
})

test('[GV-1] a workspace that is made where another one was is not compared with that', async () => {
  const ada = author('Ada')
  const workspace = make(ada, 'a1', 'a2')
  await checkAudit(workspace)
  workspace.close()
  rmSync(workspace.path, { recursive: true })
  const another = createWorkspace(workspace.path, ada)
  onTestFinished(() => another.close())
  expect(await checkAudit(another)).toMatchObject({ ok: true, rows: 0 })
  change(another, 'n1')
  expect(await checkAudit(another, { full: true })).toMatchObject({ ok: true, rows: 1 })
})

test('[GV-1] a copy that is worked with while its original is away does not take its memory', async () => {
  const ada = author('Ada')
  const workspace = make(ada, 'a1', 'a2')
  const [early] = listChains(workspace.sqlite)
  change(workspace, 'a3')
  workspace.close()
  const [copied, away] = [join(temporaryFolder(), 'copy'), join(temporaryFolder(), 'away')]
  cpSync(workspace.path, copied, { recursive: true })
  renameSync(workspace.path, away)
  const copy = open(copied, ada)
  change(copy, 'c1')
  copy.close()
  // The disk is back, and meanwhile someone has cut the log.
  renameSync(away, workspace.path)
  cutBack(workspace, early)
  const back = open(workspace.path, ada)
  expect(await checkAudit(back)).toMatchObject({ ok: false, problems: [{ chain: early.chain, seq: 3, shorter: true }] })
  // And the same number is not given twice.
  change(back, 'a4')
  expect(listChains(back.sqlite).map(({ seq }) => seq)).toEqual([2, 1])
  expect(await checkAudit(open(copied, ada))).toMatchObject({ ok: true, rows: 4 })
})

test('[GV-1] what a database calls the id of a copy leads to no other file', async () => {
  const home = temporaryFolder()
  const workspace = make(author('Ada', home), 'a1', 'a2')
  const stranger = { place: workspace.path, heads: { x: { seq: 9, hash: 'ff', at: 1 } } }
  mkdirSync(join(home, 'other'))
  const file = join(home, 'other', 'file.json')
  writeFileSync(file, JSON.stringify(stranger))
  tamper(workspace, "UPDATE audit_chains SET workspace = '../other/file'")
  const { remembered } = workspace
  expect(remembered.of('../other/file', false)).toEqual({})
  remembered.release('../other/file')
  remembered.remember({ workspace: '../other/file', chain: 'x', head: { seq: 10, hash: 'ff', at: 2 } })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(stranger)
  expect((await checkAudit(workspace)).problems.some(({ chain }) => chain === 'x')).toBe(false)
})

const forged = (columns: string, values: string) =>
  `INSERT INTO audit (${columns}, at, actor, action, subject, detail, hash) VALUES (${values}, 1, 'x', 'x', 'forged', '{}', 'ff')`
const highest = '9223372036854775807'

test.each([
  ['an entry with the next number of the chain', forged('chain, seq', '1, 3')],
  ['an entry of the chain that will be made next', `${forged('chain, seq', '2, 1')}; ${forged('chain, seq', '1, 3')}`],
  ['an entry with the highest number there is', forged('id, chain, seq', `${highest}, 1, 3`)],
  ['a stray entry with the highest number that can be told', forged('id, chain, seq', '9007199254740991, 99, 3')],
  ['the note that the highest number was given', `UPDATE sqlite_sequence SET seq = ${highest} WHERE name IN ('audit', 'audit_chains')`],
  ['a chain with the highest number there is', `INSERT INTO audit_chains VALUES (${highest}, 'x', 'x', 'x', 'x', 'x', 0, 'x', 'x', '{}')`],
])('[GV-1] %s, written by hand, keeps nobody from going on', (_, sql) => {
  const workspace = make(author('Ada'), 'a1', 'a2')
  tamper(workspace, sql)
  change(workspace, 'a3', 'a4')
  const { rows } = listAudit(workspace.sqlite, { limit: 9, offset: 0, action: 'test.note' })
  expect(rows.map(({ subject }) => subject).toSorted()).toEqual(['a1', 'a2', 'a3', 'a4'])
  const newest = rows.find(({ subject }) => subject === 'a4')
  expect(verifyAudit(workspace.sqlite).chains.find(({ chain }) => chain === newest?.chain)).toMatchObject({ signed: true })
  // What was forged is still told.
  expect(verifyAudit(workspace.sqlite).ok).toBe(sql.startsWith('UPDATE'))
})
