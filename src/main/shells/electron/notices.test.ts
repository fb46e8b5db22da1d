import { expect, test } from 'vitest'
import type { Job } from '../../../shared/contract/jobs.ts'
import { fractionDone, noticeOf } from './notices.ts'

const job: Job = {
  id: 1,
  kind: 'experiments.run',
  target: null,
  title: 'Train run 1',
  status: 'done',
  progress: 1,
  phase: '',
  detail: '',
  result: null,
  error: null,
  createdAt: 0,
  startedAt: 1_000,
  permission: null,
  endedAt: 61_000,
}

test('[TR-8] a long job that ends while the window is away is told, with what went wrong', () => {
  expect(noticeOf(job, false)).toEqual({ title: 'Done: Train run 1', body: 'Open Cairn for details.' })
  const error = { code: 'DISK_FULL', message: 'No space is left.', details: {} }
  expect(noticeOf({ ...job, status: 'failed', error }, false)).toEqual({ title: 'Failed: Train run 1', body: 'No space is left.' })
})

test('[TR-8] what is short, seen, stopped by the person or still running is not told', () => {
  expect(noticeOf(job, true)).toBeNull()
  expect(noticeOf({ ...job, endedAt: 3_000 }, false)).toBeNull()
  expect(noticeOf({ ...job, status: 'stopped' }, false)).toBeNull()
  expect(noticeOf({ ...job, status: 'running', endedAt: null }, false)).toBeNull()
})

test('[TR-8] the taskbar shows the jobs that run or wait, and nothing when none does', () => {
  expect(fractionDone([job])).toBe(-1)
  expect(fractionDone([job, { ...job, status: 'running', progress: 0.5 }, { ...job, status: 'queued', progress: 0 }])).toBe(0.25)
})
