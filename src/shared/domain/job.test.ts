import { expect, test } from 'vitest'
import { hasEnded, type JobEvent, jobEvents, jobStatuses, nextJobStatus } from './job.ts'

const table: Record<string, string> = {
  'queued start': 'running',
  'queued cancel': 'stopped',
  'queued fail': 'failed',
  'running cancel': 'running',
  'running pause': 'paused',
  'running finish': 'done',
  'running stop': 'stopped',
  'running fail': 'failed',
  'running lost': 'interrupted',
  'running detach': 'queued',
  'paused resume': 'queued',
  'paused cancel': 'stopped',
  'interrupted resume': 'queued',
  'interrupted cancel': 'stopped',
  'failed resume': 'queued',
  'stopped resume': 'queued',
}

test('[TR-6] a job moves between its states only as the table says', () => {
  for (const status of jobStatuses) {
    for (const event of jobEvents) expect(`${nextJobStatus(status, event)}`).toBe(table[`${status} ${event}`] ?? 'null')
  }
})

test('what has ended does not run any more', () => {
  const running: JobEvent[] = ['finish', 'stop', 'fail', 'lost']
  for (const status of jobStatuses.filter(hasEnded)) for (const event of running) expect(nextJobStatus(status, event)).toBeNull()
})
