import { eq } from 'drizzle-orm'
import { onTestFinished, expect, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { listAudit, verifyAudit } from './index.ts'
import { verifyWorkspace } from '../integrity/integrity.ts'
import { datasets } from '../schema/index.ts'
import { createWorkspace, type Workspace } from '../workspace.ts'

function withRows(...names: string[]): Workspace {
  const workspace = createWorkspace(temporaryFolder())
  onTestFinished(() => workspace.close())
  for (const name of names) {
    workspace.change(
      () => ({ action: 'dataset.import', subject: `dataset:${name}` }),
      (db) => db.insert(datasets).values({ name, createdAt: 1 }).run(),
    )
  }
  return workspace
}

/** What is found when someone has written into the database by hand: the numbers in the chain; null for its end. */
function found({ sqlite }: Workspace, sql: string): (number | null)[] {
  sqlite.exec(`BEGIN; ${sql}`)
  const report = verifyAudit(sqlite)
  sqlite.exec('ROLLBACK')
  expect(report.ok).toBe(report.problems.length === 0)
  return report.problems.map((problem) => problem.seq)
}

test('[GV-1] every row that was edited, removed, inserted, reordered or cut off is found, wherever it is', async () => {
  const workspace = withRows('a', 'b', 'c', 'd', 'e', 'f')
  expect(verifyAudit(workspace.sqlite)).toMatchObject({ ok: true, rows: 6, checked: 6, problems: [] })
  for (let row = 1; row <= 6; row++) {
    for (const column of ['at', 'actor', 'face', 'action', 'subject', 'detail', 'parents']) {
      expect(found(workspace, `UPDATE audit SET ${column} = 7 WHERE seq = ${row}`)).toEqual([row])
    }
    expect(found(workspace, `UPDATE audit SET hash = 'x' WHERE seq = ${row}`)).toContain(row)
    expect(found(workspace, `DELETE FROM audit WHERE seq = ${row}`)).not.toEqual([])
    expect(found(workspace, `DELETE FROM audit WHERE seq >= ${row}`)).toEqual([null])
    const renumbered = `DELETE FROM audit WHERE seq = ${row}; UPDATE audit SET seq = seq - 1 WHERE seq > ${row}`
    expect(found(workspace, renumbered)).not.toEqual([])
    const twice = `UPDATE audit SET seq = seq + 100 WHERE seq > ${row}; UPDATE audit SET seq = seq - 99 WHERE seq > 100;
      INSERT INTO audit (chain, seq, at, actor, action, subject, detail, hash)
        SELECT chain, ${row + 1}, at, actor, action, subject, detail, hash FROM audit WHERE seq = ${row}`
    expect(found(workspace, twice)).not.toEqual([])
    if (row > 1) {
      const swapped = `UPDATE audit SET seq = 99 WHERE seq = ${row}; UPDATE audit SET seq = ${row} WHERE seq = ${row - 1}; UPDATE audit SET seq = ${row - 1} WHERE seq = 99`
      expect(found(workspace, swapped)).toContain(row - 1)
    }
  }
  for (const seq of [0, -3]) {
    const put = `INSERT INTO audit (chain, seq, at, actor, action, subject, detail, hash)
      SELECT chain, ${seq}, at, actor, action, subject, detail, hash FROM audit WHERE seq = 1`
    expect(found(workspace, put)).toContain(seq)
  }
  expect((await verifyWorkspace(workspace)).ok).toBe(true)
})

test('[GV-1] a log that was written anew, hashes and all, is found by what a package noted of it', () => {
  const workspace = withRows('a', 'b')
  const [last] = listAudit(workspace.sqlite, { limit: 1, offset: 0 }).rows
  const forged = withRows('a', 'other')
  expect(verifyAudit(forged.sqlite).ok).toBe(true)
  const anchors = [{ row: 2, hash: last.hash }]
  expect(verifyAudit(workspace.sqlite, { anchors }).ok).toBe(true)
  expect(verifyAudit(workspace.sqlite, { anchors: [{ ...anchors[0], chain: last.chain ?? '' }] }).ok).toBe(true)
  expect(verifyAudit(workspace.sqlite, { anchors: [{ ...anchors[0], chain: 'another' }] }).ok).toBe(false)
  expect(verifyAudit(forged.sqlite, { anchors }).problems.map((problem) => problem.seq)).toEqual([2])
  expect(verifyAudit(workspace.sqlite, { anchors: [{ row: 9, hash: last.hash }] }).ok).toBe(false)
})

test('[GV-1] an entry says who and when, and the metadata before and after', () => {
  const workspace = withRows('wine')
  const before = Date.now()
  workspace.change(
    () => ({ action: 'dataset.update', subject: 'dataset:wine', detail: { rename: 'vinho' } }),
    (db) => db.update(datasets).set({ name: 'vinho', notes: '' }).where(eq(datasets.name, 'wine')).run(),
  )
  const [row] = listAudit(workspace.sqlite, { limit: 1, offset: 0 }).rows
  expect(row).toMatchObject({ actor: workspace.actor, action: 'dataset.update', subject: 'dataset:wine' })
  expect(row.at).toBeGreaterThanOrEqual(before)
  expect(JSON.parse(row.detail)).toEqual({
    rename: 'vinho',
    changes: [{ table: 'datasets', key: { id: 1 }, before: { name: 'wine' }, after: { name: 'vinho' } }],
  })
})

test('[GV-1] the log is listed in pages, by subject, action, actor and time', () => {
  const workspace = withRows('wine', 'wine2')
  for (const action of ['model.register', 'model.alias.set', 'models'])
    workspace.change(
      () => ({ action, subject: 'dataset:wine@v2' }),
      () => null,
    )
  const list = (query: object) => listAudit(workspace.sqlite, { limit: 10, offset: 0, ...query }).rows.map((row) => row.id)
  expect(list({})).toEqual([5, 4, 3, 2, 1])
  expect(list({ limit: 2, offset: 1 })).toEqual([4, 3])
  expect(list({ subject: 'dataset:wine' })).toEqual([5, 4, 3, 1])
  expect(list({ subject: 'dataset' })).toEqual([5, 4, 3, 2, 1])
  expect(list({ action: 'model' })).toEqual([4, 3])
  expect(list({ action: 'model.alias' })).toEqual([4])
  expect(list({ actor: 'nobody at all' })).toEqual([])
  expect(list({ to: 1 })).toEqual([])
  expect(list({ from: 1, subject: `"'; DROP TABLE audit; --` })).toEqual([])
  expect(listAudit(workspace.sqlite, { limit: 1, offset: 0, action: 'dataset' }).total).toBe(2)
})

test('[GV-1] a change within a change keeps what the outer one had changed before it', () => {
  const workspace = withRows('wine')
  const set = (values: { name?: string; notes?: string }) => workspace.db.update(datasets).set(values).where(eq(datasets.id, 1)).run()
  workspace.write(() => set({ notes: 'a plain write' }))
  workspace.change(
    () => ({ action: 'outer', subject: 's' }),
    () => {
      set({ name: 'vinho' })
      workspace.change(
        () => ({ action: 'inner', subject: 's' }),
        () => set({ notes: 'n' }),
      )
    },
  )
  const changed = listAudit(workspace.sqlite, { limit: 2, offset: 0 }).rows.map(
    (row) => (JSON.parse(row.detail) as { changes: object[] }).changes,
  )
  expect(changed).toMatchObject([
    [{ before: { name: 'wine', notes: 'a plain write' }, after: { name: 'vinho', notes: 'n' } }],
    [{ after: { notes: 'n' } }],
  ])
})
