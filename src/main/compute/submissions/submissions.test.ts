import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace, schema, type Workspace } from '../../workspace/index.ts'
import { readSubmissionLog, submissionLogPath, submissionsOfJob } from './index.ts'

function opened(): Workspace {
  const workspace = createWorkspace(temporaryFolder())
  onTestFinished(() => workspace.close())
  return workspace
}

type NewSubmission = Partial<typeof schema.computeSubmissions.$inferInsert>

function submitted(workspace: Workspace, submission: NewSubmission): void {
  const values = { submissionId: 'cairn-1', target: 'lab', address: 'http://lab', attempt: 1, status: 'RUNNING' as const, createdAt: 10 }
  workspace.write((db) =>
    db
      .insert(schema.computeSubmissions)
      .values({ ...values, ...submission })
      .run(),
  )
}

function job(workspace: Workspace, target: string | null, endedAt: number | null = null): number {
  const values = { kind: 'experiments.study', title: '', status: 'running' as const, input: {}, createdAt: 100, endedAt, target }
  return workspace.write((db) => db.insert(schema.jobs).values(values).returning().get().id)
}

const ids = (workspace: Workspace, id: number) => submissionsOfJob(workspace.db, id).map(({ submissionId }) => submissionId)

test('[CL-5] a job has the submissions that were made for it, else the pool that it ran in, and one that runs here has none', () => {
  const workspace = opened()
  const [own, pooled, here] = [job(workspace, 'lab'), job(workspace, 'lab', 200), job(workspace, null)]
  submitted(workspace, { submissionId: 'own-1', jobId: own, status: 'LOST' })
  submitted(workspace, { submissionId: 'own-2', jobId: own, attempt: 2 })
  submitted(workspace, { submissionId: 'pool-before', endedAt: 50, status: 'SUCCEEDED' })
  submitted(workspace, { submissionId: 'pool', createdAt: 90 })
  submitted(workspace, { submissionId: 'pool-after', createdAt: 300 })
  submitted(workspace, { submissionId: 'pool-elsewhere', target: 'another', createdAt: 90 })
  expect(ids(workspace, own)).toEqual(['own-2', 'own-1'])
  expect(ids(workspace, pooled)).toEqual(['pool'])
  expect(submissionsOfJob(workspace.db, pooled)[0]).toMatchObject({ shared: true, attempt: 1, status: 'RUNNING' })
  expect(ids(workspace, here)).toEqual([])
})

test('[CL-5] a log is read from its end, by whole lines and without what would move a cursor', () => {
  const workspace = opened()
  submitted(workspace, {})
  const read = (bytes: number) => readSubmissionLog(workspace, { target: 'lab', submissionId: 'cairn-1', bytes })
  expect(read(100)).toEqual({ text: '', cut: false })
  const path = submissionLogPath(workspace, 'cairn-1')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, 'first\n\u001B[31msecond\u001B[0m\u0007\r\nthird\n')
  expect(read(1_000)).toEqual({ text: 'first\nsecond\nthird\n', cut: false })
  expect(read(9)).toEqual({ text: 'third\n', cut: true })
})

test('[CL-5] a log that is none is not read: an unknown submission, a path as an id, a link to another file', () => {
  const workspace = opened()
  const read = (submissionId: string) => () => readSubmissionLog(workspace, { target: 'lab', submissionId, bytes: 100 })
  submitted(workspace, { submissionId: '../../cairn.db' })
  submitted(workspace, { submissionId: 'linked' })
  for (const id of ['never', '../../cairn.db']) expect(read(id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  const path = submissionLogPath(workspace, 'linked')
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(join(workspace.path, 'cairn.db'), path)
  expect(read('linked')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
})
