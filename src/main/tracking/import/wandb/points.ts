import type { ImportedPoint } from '../source.ts'
import { leavesOf } from './leaves.ts'
import type { WandbRecord } from './record.ts'
import { readRecords } from './records.ts'
import { metricOf, readHistory, type RunSurvey, tryRead } from './survey.ts'

/** How many points are given at a time. */
const piece = 4_096

/**
 * The points of a run: its history; what W&B measured of the machine, as `system/…` by the number of the measurement; and numbers of the
 * summary that the history does not end with.
 */
export function* pointsOf(files: readonly string[], survey: RunSurvey): Generator<readonly ImportedPoint[]> {
  const fallback = survey.startedAt ?? 0
  let points: ImportedPoint[] = []
  let measurement = 0
  for (const record of recordsOf(files)) {
    if (record.kind === 'stats') points.push(...systemPoints(record, measurement++, fallback))
    else if (record.kind === 'history') points.push(...historyPoints(record, fallback))
    if (points.length < piece) continue
    yield points
    points = []
  }
  points.push(...summaryPoints(survey))
  if (points.length > 0) yield points
}

function* recordsOf(files: readonly string[]): Generator<WandbRecord> {
  for (const file of files)
    for (const bytes of readRecords(file)) {
      const record = tryRead(bytes)
      if (record) yield record
    }
}

function historyPoints(record: Extract<WandbRecord, { kind: 'history' }>, fallback: number): ImportedPoint[] {
  const { step, at, leaves } = readHistory(record)
  return leaves.flatMap((leaf) => {
    const value = metricOf(leaf)
    return value === null ? [] : [{ name: leaf.name, step, timestamp: at ?? fallback, value }]
  })
}

function systemPoints({ at, items }: Extract<WandbRecord, { kind: 'stats' }>, step: number, fallback: number): ImportedPoint[] {
  return leavesOf(items).flatMap((leaf) => {
    const value = metricOf(leaf)
    const named = leaf.name !== '' && !leaf.name.startsWith('_')
    return value === null || !named ? [] : [{ name: `system/${leaf.name}`, step, timestamp: at ?? fallback, value }]
  })
}

/** One that the history has, and ends with another value, gets a name of its own: it is no further value of the series. */
function summaryPoints({ summary, last, lastStep, lastAt, startedAt }: RunSurvey): ImportedPoint[] {
  return [...summary.values()].flatMap((leaf) => {
    const value = metricOf(leaf)
    if (value === null || Object.is(last.get(leaf.name), value)) return []
    const name = last.has(leaf.name) ? `summary/${leaf.name}` : leaf.name
    return [{ name, step: lastStep, timestamp: lastAt ?? startedAt ?? 0, value }]
  })
}
