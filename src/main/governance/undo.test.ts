import { expect, test } from 'vitest'
import { CairnError } from '../../shared/errors.ts'
import { seededRandom } from '../random.ts'
import { updateDataset } from '../datasets/index.ts'
import { tagRun, updateRun } from '../experiments/index.ts'
import { aliasHistory, removeAlias, requireModel, requireModelVersion, setAlias, updateModel, updateModelVersion } from '../models/index.ts'
import { forgetLast, redoNext, type Registry, undoLast, undoSteps, verifyAudit, type Workspace } from '../workspace/index.ts'
import { recordedTables } from '../workspace/audit/recorder.ts'
import { workspaceWithTrail } from './fixtures/trail.ts'
import { listTrash, putIntoTrash, restoreFromTrash } from './trash.ts'

function change(workspace: Workspace, label: string, work: (db: Registry) => unknown): void {
  workspace.change(
    () => ({ action: 'test', subject: label, undo: label }),
    (db) => void work(db),
  )
}

/** Every metadata table, byte for byte. */
function metadata({ sqlite }: Workspace): string {
  return JSON.stringify(Object.keys(recordedTables).map((table) => [table, sqlite.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()]))
}

test('[UN-1] any sequence of changes, undone, is as if it had never been; redone, as if it had never been undone', async () => {
  for (const seed of [1, 2, 3, 4]) {
    const workspace = await workspaceWithTrail()
    const random = seededRandom(seed)
    const pick = <T>(values: readonly T[]): T => values[random.int(values.length)]
    const names = ['wine', 'vinho', 'o"ne', '__proto__', "it's; --", '葡萄酒']
    const text = () => pick(['', 'a', 'b', 'line\nend', '"quoted"'])
    const moves: ((db: Registry) => unknown)[] = [
      (db) => updateDataset(db, pick(names), { rename: pick(names), notes: text() }),
      (db) => updateModel(db, pick(names), { rename: pick(names), notes: text() }),
      (db) => updateRun(db, 1 + random.int(3), { name: pick(['x', 'y', 'run 1']), notes: text(), starred: random.int(2) === 0 }),
      (db) => tagRun(db, 1 + random.int(3), [pick(['a', 'b', '__proto__'])], [pick(['a', 'b', 'first'])]),
      (db) =>
        updateModelVersion(db, requireModelVersion(db, `${pick(names)}@v${1 + random.int(2)}`), {
          notes: text(),
          addTags: [text()],
          removeTags: ['a'],
        }),
      (db) => setAlias(db, requireModelVersion(db, `${pick(names)}@v${1 + random.int(2)}`), pick(['champion', 'next']), 'because'),
      (db) => removeAlias(db, requireModel(db, pick(names)), pick(['champion', 'next']), ''),
      () =>
        putIntoTrash(
          workspace,
          pick([`dataset:${pick(names)}`, `model:${pick(names)}`, `model:${pick(names)}@v2`, `run:${1 + random.int(3)}`, 'package:1']),
          7,
        ),
      () =>
        restoreFromTrash(
          workspace,
          pick([...listTrash(workspace).map((entry) => entry.id), 'none']),
          random.int(3) === 0 ? undefined : pick(names),
        ),
    ]
    const states = [metadata(workspace)]
    for (let tries = 0; tries < 150; tries++) {
      const before = undoSteps(workspace, 1000).length
      try {
        const doing = Array.from({ length: 1 + random.int(3) }, () => pick(moves))
        change(workspace, `change ${tries}`, (db) => doing.forEach((move) => move(db)))
      } catch (error) {
        expect(CairnError.from(error).code).not.toBe('INTERNAL')
      }
      if (undoSteps(workspace, 1000).length > before) states.push(metadata(workspace))
      else expect(metadata(workspace)).toBe(states.at(-1))
    }
    expect(states.length).toBeGreaterThan(10)
    for (let i = states.length - 2; i >= 0; i--) {
      undoLast(workspace)
      expect(metadata(workspace)).toBe(states[i])
    }
    expect(() => undoLast(workspace)).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }))
    for (let i = 1; i < states.length; i++) {
      redoNext(workspace)
      expect(metadata(workspace)).toBe(states[i])
    }
    expect(() => redoNext(workspace)).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }))
    expect(verifyAudit(workspace.sqlite).ok).toBe(true)
    expect(workspace.sqlite.pragma('foreign_key_check')).toEqual([])
  }
})

test('[UN-1] a new change ends what could be redone; the label says what a step is', async () => {
  const workspace = await workspaceWithTrail()
  change(workspace, 'Rename wine to vinho', (db) => updateDataset(db, 'wine', { rename: 'vinho' }))
  expect(undoLast(workspace)).toMatchObject({ label: 'Rename wine to vinho', undone: true })
  change(workspace, 'Star run 1', (db) => updateRun(db, 1, { starred: true }))
  expect(undoSteps(workspace, 10).map((step) => step.label)).toEqual(['Star run 1'])
  expect(() => redoNext(workspace)).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }))
})

test('[UN-1] a change that something else has touched since is refused by name, nothing is written, and it can be forgotten', async () => {
  const workspace = await workspaceWithTrail()
  change(workspace, 'Star run 1', (db) => updateRun(db, 1, { starred: true }))
  change(workspace, 'Note on run 1 and 2', (db) => [updateRun(db, 1, { notes: 'mine' }), updateRun(db, 2, { notes: 'mine' })])
  workspace.write((db) => updateRun(db, 1, { notes: 'theirs' }))
  const before = metadata(workspace)
  expect(() => undoLast(workspace)).toThrowError(expect.objectContaining({ code: 'UNDO_CONFLICT' }))
  expect(metadata(workspace)).toBe(before)
  expect(forgetLast(workspace).label).toBe('Note on run 1 and 2')
  expect(undoLast(workspace).label).toBe('Star run 1')
  expect(JSON.parse(metadata(workspace))).toEqual(JSON.parse(before.replace('"starred":1', '"starred":0')))
})

test('[UN-1] what a job writes into the same row meanwhile does not stand in the way', async () => {
  const workspace = await workspaceWithTrail()
  change(workspace, 'Rename run 1', (db) => updateRun(db, 1, { name: 'best' }))
  workspace.sqlite.exec("UPDATE runs SET status = 'failed', ended_at = 3 WHERE id = 1")
  undoLast(workspace)
  expect(workspace.sqlite.prepare('SELECT name, status, ended_at FROM runs WHERE id = 1').get()).toEqual({
    name: 'run 1',
    status: 'failed',
    ended_at: 3,
  })
})

test('[UN-1] undoing the move of an alias is a move of its own: the history keeps both', async () => {
  const workspace = await workspaceWithTrail()
  const move = (number: number) =>
    change(workspace, `Make wine@v${number} champion`, (db) =>
      setAlias(db, requireModelVersion(db, `wine@v${number}`), 'champion', 'better'),
    )
  move(1)
  move(2)
  undoLast(workspace)
  expect(requireModelVersion(workspace.db, 'wine@champion').number).toBe(1)
  const history = aliasHistory(workspace.db, requireModel(workspace.db, 'wine'))
  expect(history.map(({ from, to, reason }) => [from, to, reason])).toEqual([
    ['wine@v2', 'wine@v1', 'Undone: Make wine@v2 champion'],
    ['wine@v1', 'wine@v2', 'better'],
    [null, 'wine@v1', 'better'],
  ])
})

test('[UN-1] an alias is not given back to a version that lies in the trash', async () => {
  const workspace = await workspaceWithTrail()
  for (const number of [2, 1])
    change(workspace, `Make wine@v${number} champion`, (db) => setAlias(db, requireModelVersion(db, `wine@v${number}`), 'champion', ''))
  change(workspace, 'Delete', () => putIntoTrash(workspace, 'model:wine@v2', 9))
  forgetLast(workspace)
  expect(() => undoLast(workspace)).toThrowError(expect.objectContaining({ code: 'UNDO_CONFLICT' }))
  expect(requireModelVersion(workspace.db, 'wine@champion').number).toBe(1)
})
