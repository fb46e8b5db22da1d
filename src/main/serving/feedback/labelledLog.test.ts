import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FeedbackItem } from '../../../shared/domain/serving/feedback.ts'
import { temporaryFolder } from '../../testing.ts'
import { compactLogTask } from '../log/compact.ts'
import { entryOf, logOf, taskContext } from '../log/testing.ts'
import { openRequestLog } from '../log/writer.ts'
import { compactFeedbackTask } from './compact.ts'
import { feedbackRoot, feedbackSegments } from './files.ts'
import { labelDelay, withLabelledLog } from './labelledLog.ts'
import { openFeedback } from './writer.ts'

const start = Date.UTC(2026, 2, 1)
const hour = 3_600_000

const item = (id: string, value: string, at: number, more: Partial<FeedbackItem> = {}): FeedbackItem => ({
  id,
  row: 0,
  name: 'label',
  value,
  at,
  arrived: at,
  source: 'endpoint',
  ...more,
})

/** Ten requests, one an hour; the third has three rows. */
async function logged(folder: string) {
  const log = openRequestLog(folder, logOf())
  for (let i = 0; i < 10; i++) log.record(entryOf({ id: `r${i}`, at: start + i * hour }, i === 2 ? [1, 2, 3] : [7]))
  log.record(entryOf({ id: 'r1', at: start + hour, arm: 'shadow', ref: 'wine@v2' }))
  await log.close()
}

const source = (folder: string) => ({ folder, deployment: 'wine', types: [['acidity', 'number']] as const })

async function joined(folder: string, from?: number, to?: number) {
  const scratch = temporaryFolder()
  return withLabelledLog(source(folder), { from, to }, taskContext(scratch), async (duck, log, feedback) => ({
    rows: await duck.rows(`SELECT id, "row", actual, arm FROM ${log.labelled} ORDER BY "at", "row", arm`),
    delay: await labelDelay(duck, log),
    outcomes: await duck.rows(`SELECT id, name, value FROM ${feedback.outcomes} ORDER BY id, name`),
    all: Number((await duck.row(`SELECT count(*) FROM ${feedback.all}`))[0]),
    unreadable: feedback.unreadable,
  }))
}

test('[DR-2] labels join by request and row; the last by time and arrival counts, in lines and Parquet alike', async () => {
  const folder = join(temporaryFolder(), 'endpoint')
  await logged(folder)
  const writer = openFeedback(folder)
  await writer.record('wine', [
    item('r0', 'bad', start + 5 * hour),
    item('r0', 'good', start + 2 * hour, { arrived: start + 9 * hour }),
    item('r2', 'good', start + 3 * hour, { row: 2 }),
    item('r2', 'bad', start + 3 * hour, { row: 7 }),
    item('r5', 'bad', start + 7 * hour),
    // Corrected at the same time: what came last.
    item('r5', 'good', start + 7 * hour, { arrived: start + 8 * hour }),
    item('unknown', 'good', start + hour),
    item('r1', 'bad', start + 2 * hour),
    item('r1', '2.5', start + 2 * hour, { name: 'revenue' }),
    item('r1', '3.5', start + 3 * hour, { name: 'revenue' }),
  ])
  const expected = {
    outcomes: [['r1', 'revenue', 3.5]],
    all: 10,
    unreadable: 0,
  }
  const labelled = [
    ['r0', 0, 'bad', 'live'],
    ['r1', 0, 'bad', 'live'],
    ['r1', 0, 'bad', 'shadow'],
    ['r2', 0, null, 'live'],
    ['r2', 1, null, 'live'],
    ['r2', 2, 'good', 'live'],
    ['r3', 0, null, 'live'],
    ['r4', 0, null, 'live'],
    ['r5', 0, 'good', 'live'],
  ]
  const found = await joined(folder)
  expect(found).toMatchObject(expected)
  expect(found.rows.slice(0, 9)).toEqual(labelled)
  // Of the labels that count: 5 h, 1 h, 1 h and 3 h after their requests.
  expect(found.delay.labels).toBe(4)
  expect(found.delay.p95).toBeGreaterThan(3 * hour)
  // A window is half-open.
  expect((await joined(folder, start + hour, start + 2 * hour)).rows).toEqual(labelled.slice(1, 3))

  await writer.close()
  const context = taskContext(temporaryFolder())
  await compactLogTask(source(folder), context)
  expect(await compactFeedbackTask({ folder, deployment: 'wine' }, context)).toEqual({ segments: 1, damaged: 0 })
  const [segment] = await feedbackSegments(folder, 'wine')
  expect(segment).toMatchObject({ form: 'parquet', from: start + hour, to: start + 9 * hour })
  expect(await joined(folder)).toEqual(found)
})

test('[DR-2] torn lines and damaged segments cost nothing else', async () => {
  const folder = join(temporaryFolder(), 'endpoint')
  await logged(folder)
  const writer = openFeedback(folder)
  await writer.record('wine', [item('r0', 'bad', start + 5 * hour)])
  await writer.close()
  const [segment] = await feedbackSegments(folder, 'wine')
  appendFileSync(segment.path, '{"n":2,"id":"r1","row":0,"name":"label","val')
  const own = join(feedbackRoot(folder), 'wine')
  writeFileSync(join(own, `1700000000000-9_1_${start + 20 * hour}.parquet`), 'no parquet')
  const found = await joined(folder)
  expect(found).toMatchObject({ all: 1, unreadable: 1 })
  expect(found.rows.filter(([, , actual]) => actual !== null)).toEqual([['r0', 0, 'bad', 'live']])
})

test('[DR-2] no feedback at all', async () => {
  const folder = join(temporaryFolder(), 'endpoint')
  await logged(folder)
  const found = await joined(folder)
  expect(found).toMatchObject({ delay: { p95: null, labels: 0 }, outcomes: [], all: 0 })
  expect(found.rows).toHaveLength(13)
})
