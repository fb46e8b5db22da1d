import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { LogEntry } from '../../../shared/domain/serving/requestLog.ts'
import { temporaryFolder } from '../../testing.ts'
import { networkGraph, servedDeployment, storeServable, temporaryObjects } from '../endpoint/fixtures/served.ts'
import { logEntry } from '../endpoint/logged.ts'
import { InputReader } from '../endpoint/frame.ts'
import { loadGraph, readServable } from '../endpoint/model.ts'
import { compactLogTask } from '../log/compact.ts'
import { inputTypes } from '../log/source.ts'
import { entryOf, logOf, taskContext } from '../log/testing.ts'
import { openRequestLog } from '../log/writer.ts'
import type { RequestCell } from '../endpoint/contracts.ts'
import { type ReplayInput, replayTask } from './task.ts'
import { replayDocument } from './document.ts'
import { toMarkdown } from '../../document/index.ts'

const objects = temporaryObjects()
const started = 1_700_000_000_000

/** Two versions of a network, and the log of one of them: each request has three rows. */
async function logged(task: 'binary' | 'regression', change: (entry: LogEntry, place: number) => LogEntry = (entry) => entry) {
  const [one, two] = await Promise.all(
    [1, 2].map((seed) => storeServable(objects, networkGraph(task, { seed }), { version: seed, ref: `wine@v${seed}` })),
  )
  const servable = await readServable(one, objects)
  const graph = await loadGraph(servable, objects)
  const other = await loadGraph(await readServable(two, objects), objects)
  const reader = new InputReader(servable.signature)
  const served = servedDeployment(one)
  const towns = ['town 0', 'town 1', null, 'elsewhere']
  const table = (place: number) => ({
    rows: 3,
    columns: new Map<string, RequestCell[]>([
      ['size', [0.5 + place / 7, 1 / 3, 2.5]],
      ['age', [place % 90, null, 33]],
      ['town', [towns[place % 4], 'town 2', 'town 5']],
      ['member', [true, false, place % 2 === 0]],
      ['since', ['2001-02-03', '1999-12-31', null]],
    ]),
  })
  const root = temporaryFolder()
  mkdirSync(join(root, 'scratch'))
  const log = openRequestLog(join(root, 'endpoint'), logOf())
  const expected = { changed: 0, rows: 0, differences: [] as number[] }
  for (let place = 0; place < 40; place++) {
    const input = reader.read(table(place))
    const [answers, others] = [await graph.run(input), await other.run(input)]
    const asked = { id: `r${place}`, at: started + place, protocol: 'mlflow' as const }
    const by = { servable, arm: 'live', unit: null }
    const outcome = { code: 200, error: null, us: entryOf().us, input, predictions: answers }
    const entry = change(logEntry(asked, served, by, outcome), place)
    log.record(entry)
    if (entry.arm === 'shadow' || entry.inputs === null || entry.outputs === null || entry.code !== 200) continue
    for (let row = 0; row < 3; row++) {
      expected.rows++
      if (answers.kind === 'values' && others.kind === 'values') {
        expected.differences.push(others.values[row] - answers.values[row])
        if (others.values[row] !== answers.values[row]) expected.changed++
      } else if (answers.kind === 'classes' && others.kind === 'classes') {
        const at = row * 2 + answers.classes.indexOf(answers.labels[row])
        expected.differences.push(others.probabilities[at] - answers.probabilities[at])
        if (others.labels[row] !== answers.labels[row]) expected.changed++
      }
    }
  }
  await log.close()
  const context = { ...taskContext(join(root, 'scratch')), objects }
  const source = { folder: join(root, 'endpoint'), deployment: 'wine', types: [...inputTypes([servable])] }
  const kept = servable.signature.inputs.map(({ name }) => name)
  const answeredBy = [{ ref: 'wine@v1', classes: servable.signature.labels, kept }]
  const input = (candidate: string, rest: Partial<ReplayInput> = {}): ReplayInput => ({
    ...source,
    candidate: { ref: candidate === one ? 'wine@v1' : 'wine@v2', servable: candidate },
    answeredBy,
    limit: 100_000,
    ...rest,
  })
  const compact = () => compactLogTask(source, context)
  return { one, two, input, context, compact, expected, answeredBy }
}

test.each(['binary', 'regression'] as const)('[SV-6] the version that answered answers the same again, bit for bit (%s)', async (task) => {
  const { one, input, context, compact, expected } = await logged(task)
  for (const again of [false, true]) {
    if (again) await compact()
    expect(await replayTask(input(one), context)).toMatchObject({
      requests: 40,
      rows: expected.rows,
      changed: 0,
      skipped: [],
      differences: { mean: 0, meanAbsolute: 0, max: 0 },
      rowsChanged: [],
      from: started,
      to: started + 39,
    })
  }
})

test.each(['binary', 'regression'] as const)(
  '[SV-6] another version: how many answers change, which, and by how much (%s)',
  async (task) => {
    const { two, input, context, compact, expected } = await logged(task)
    await compact()
    const report = await replayTask(input(two), context)
    expect(expected.changed).toBeGreaterThan(0)
    expect(report).toMatchObject({ candidate: 'wine@v2', rows: 120, changed: expected.changed, skipped: [] })
    const sizes = expected.differences.map(Math.abs).toSorted((a, b) => a - b)
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    expect(report.differences?.mean).toBeCloseTo(mean(expected.differences), 12)
    expect(report.differences?.meanAbsolute).toBeCloseTo(mean(sizes), 12)
    expect(report.differences?.max).toBe(sizes.at(-1))
    expect(report.rowsChanged[0].inputs).toMatchObject({ since: expect.anything() })
    if (task === 'binary') expect(report.flips?.reduce((sum, { rows }) => sum + rows, 0)).toBe(expected.changed)
    else expect(report.flips).toBeNull()
    const text = toMarkdown(replayDocument(report))
    expect(text).toContain('Replay of wine with wine@v2')
  },
)

test('[SV-6] shadows and errors are not replayed; what was not logged is skipped and said', async () => {
  const { two, input, context, expected, answeredBy } = await logged('binary', (entry, place) => {
    if (place === 0) return { ...entry, arm: 'shadow' }
    if (place === 1) return { ...entry, code: 400, error: 'TYPE_MISMATCH' }
    if (place === 2) return { ...entry, inputs: null }
    if (place === 3) return { ...entry, outputs: null }
    return entry
  })
  const report = await replayTask(input(two), context)
  expect(report).toMatchObject({ requests: 36, rows: expected.rows })
  expect(report.skipped).toEqual([
    { reason: 'Inputs were not logged.', rows: 3 },
    { reason: 'The answer was not logged.', rows: 3 },
  ])
  const partly = await replayTask(input(two, { answeredBy: answeredBy.map((version) => ({ ...version, kept: ['size'] })) }), context)
  expect(partly.rows).toBe(0)
  expect(partly.skipped[0]).toEqual({ reason: 'The column "age" was not logged by wine@v1.', rows: 111 })
  const few = await replayTask(input(two, { limit: 30 }), context)
  expect(few.rows).toBeLessThanOrEqual(30)
  expect(few.rows).toBeGreaterThan(10)
  expect(await replayTask(input(two, { limit: 30 }), context)).toEqual(few)
  expect(await replayTask(input(two, { from: started + 10, to: started + 20 }), context)).toMatchObject({ requests: 10 })
})
