import { readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { LabelRule } from '../../../shared/domain/serving/feedback.ts'
import { labelText } from '../../../shared/domain/serving/feedback.ts'
import { withDuckDB } from '../../datasets/tasks.ts'
import { temporaryFolder } from '../../testing.ts'
import { entryOf, logOf, taskContext } from '../log/testing.ts'
import { openRequestLog } from '../log/writer.ts'
import { feedbackRoot, feedbackSegments } from './files.ts'
import { type FeedbackColumns, importFeedbackTask } from './import.ts'
import { withLabelledLog } from './labelledLog.ts'
import { feedbackSummaryTask } from './summary.ts'

const classes: LabelRule = { classes: ['bad', 'good'], sensitive: false }
const byId: FeedbackColumns = { id: 'id', label: 'quality', outcomes: [] }

/** A log of the requests r0 to r4, of which r2 has three rows. */
async function logged() {
  const folder = join(temporaryFolder(), 'endpoint')
  const log = openRequestLog(folder, logOf())
  for (let i = 0; i < 5; i++) log.record(entryOf({ id: `r${i}`, at: 1_750_000_000_000 + i }, i === 2 ? [1, 2, 3] : [7]))
  await log.close()
  return { folder, deployment: 'wine', types: [] }
}

type Log = Awaited<ReturnType<typeof logged>>

async function imported(log: Log, text: string | Uint8Array, columns = byId, rule = classes, file = 'labels.csv') {
  const scratch = temporaryFolder()
  const path = join(scratch, file)
  writeFileSync(path, text)
  return importFeedbackTask({ log, rule, columns, from: { kind: 'file', path } }, taskContext(scratch))
}

const labelsOf = (log: Log) =>
  withLabelledLog(log, {}, taskContext(temporaryFolder()), async (duck, { labelled }) =>
    duck.rows(`SELECT id, "row", actual FROM ${labelled} WHERE actual IS NOT NULL ORDER BY id, "row"`),
  )

describe('[DR-2] labels from a file', () => {
  test('matched, unknown, repeated, empty and refused ones are counted, with the lines of the last', async () => {
    const log = await logged()
    const text = `id,quality,when
r0,good,2026-03-01T10:00:00Z
r1,bad,
nobody,good,2026-03-01
r0,bad,2026-03-02T10:00:00+02:00
,good,
r3,excellent,
r4,,
r4,good,later
r4,good,2999-01-01
`
    const report = await imported(log, text, { ...byId, at: 'when' })
    expect(report).toEqual({
      format: 'cairn.feedback/1',
      deployment: 'wine',
      source: 'labels.csv',
      rows: 9,
      labels: 4,
      outcomes: 0,
      matched: 3,
      unknown: 1,
      duplicates: 1,
      empty: 1,
      refused: 4,
      places: 'line',
      problems: [
        { place: 6, reason: expect.stringMatching(/request id is missing/) },
        { place: 7, reason: expect.stringMatching(/none of the classes/) },
        { place: 9, reason: expect.stringMatching(/time cannot be read/) },
        { place: 10, reason: expect.stringMatching(/future/) },
      ],
    })
    expect(JSON.stringify(report)).not.toMatch(/excellent|later/)
    expect(await labelsOf(log)).toEqual([
      ['r0', 0, 'bad'],
      ['r1', 0, 'bad'],
    ])
    const [segment] = await feedbackSegments(log.folder, 'wine')
    expect(statSync(segment.path).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(feedbackRoot(log.folder), 'wine'))).toHaveLength(1)
    // The same once more replaces what is there, and the earlier ones are kept.
    expect(await imported(log, text, { ...byId, at: 'when' })).toMatchObject({ labels: 4, duplicates: 4 })
    const summary = await feedbackSummaryTask(log, taskContext(temporaryFolder()))
    expect(summary).toMatchObject({ labels: 3, predicted: 7, labelled: 2, unknown: 1, outcomes: [], lastArrived: expect.any(Number) })
  })

  test('rows of one request, and named outcomes beside the label', async () => {
    const log = await logged()
    const columns = {
      id: 'id',
      row: 'place',
      label: 'quality',
      outcomes: [
        { name: 'revenue', column: 'paid' },
        { name: 'clicked', column: 'ok' },
      ],
    }
    const text = 'id,place,quality,paid,ok\nr2,0,good,12.50,True\nr2,2,bad,,false\nr2,3,good,nan,\nr2,1.5,good,1,true\nr2,1.0,good,,\n'
    const report = await imported(log, text, columns)
    // The fourth row of three is of nobody.
    expect(report).toMatchObject({
      labels: 4,
      outcomes: 3,
      matched: 6,
      unknown: 1,
      refused: 4,
      problems: [{ place: 4 }, { place: 5 }, { place: 5 }, { place: 5 }],
    })
    expect(await labelsOf(log)).toEqual([
      ['r2', 0, 'good'],
      ['r2', 1, 'good'],
      ['r2', 2, 'bad'],
    ])
    const { outcomes } = await feedbackSummaryTask(log, taskContext(temporaryFolder()))
    expect(outcomes).toEqual([
      { name: 'clicked', values: 2 },
      { name: 'revenue', values: 1 },
    ])
  })

  test('numbers: of a JSON file, by record', async () => {
    const log = await logged()
    const numbers: LabelRule = { classes: null, sensitive: false }
    const text = '[{"id":"r0","quality":5},{"id":"r1","quality":"5.50"},{"id":"r3","quality":"five"},{"id":"r4","quality":1e999}]'
    const report = await imported(log, text.replace('1e999', '"inf"'), byId, numbers, 'labels.json')
    expect(report).toMatchObject({ labels: 2, refused: 2, places: 'record', problems: [{ place: 3 }, { place: 4 }] })
    expect((await labelsOf(log)).map(([, , actual]) => Number(actual))).toEqual([5, 5.5])
  })

  test.each([
    ['a column that is not there', 'request,quality\nr0,good\n', /lacks the column "id"/],
    ['no row that fits', 'id,quality\nr0,great\nr1,fine\n', /^No row can be kept\. Line 2: The label is none of the classes/],
    ['no file of data', new Uint8Array([0, 1, 2, 3, 255, 254, 0, 0]), /./],
  ])('%s: refused, and nothing is written', async (_, text, message) => {
    const log = await logged()
    await expect(imported(log, text)).rejects.toThrow(message)
    expect(await feedbackSegments(log.folder, 'wine')).toEqual([])
  })

  test('a cancelled import leaves nothing', async () => {
    const log = await logged()
    const scratch = temporaryFolder()
    const path = join(scratch, 'labels.csv')
    writeFileSync(path, 'id,quality\nr0,good\n')
    const cancelled = AbortSignal.abort()
    await expect(
      importFeedbackTask({ log, rule: classes, columns: byId, from: { kind: 'file', path } }, taskContext(scratch, cancelled)),
    ).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(readdirSync(join(feedbackRoot(log.folder), 'wine'))).toEqual([])
  })

  test('a link in the place of the folder is not followed', async () => {
    const log = await logged()
    const elsewhere = temporaryFolder()
    symlinkSync(elsewhere, feedbackRoot(log.folder))
    await expect(imported(log, 'id,quality\nr0,good\n')).rejects.toMatchObject({ code: 'DISK_FAILED' })
    expect(readdirSync(elsewhere)).toEqual([])
  })
})

describe('[DR-2] labels are read alike from a file and over HTTP', () => {
  const texts = ['bad', ' good ', '1', '1.0', '01', 'TRUE', 'False', 'x', '0', '-0', '1e0', 'true', '2']

  test.each([[['bad', 'good']], [['0', '1']], [['false', 'true']], [['1', '1.0', '2']]])('%s', async (labels) => {
    const log = await logged()
    const text = `id,quality\n${texts.map((cell, place) => `x${place},"${cell}"`).join('\n')}\nx99,${labels[0]}\n`
    await imported(log, text, byId, { classes: labels, sensitive: false })
    const [{ path }] = await feedbackSegments(log.folder, 'wine')
    const rows = await withDuckDB({ files: [path], scratch: temporaryFolder() }, (duck) =>
      duck.rows(`SELECT id, value FROM read_parquet('${path}')`),
    )
    const found = new Map(rows.map(([id, value]) => [id, value]))
    expect(texts.map((_, place) => found.get(`x${place}`) ?? null)).toEqual(texts.map((cell) => labelText({ classes: labels }, cell)))
  })
})
