import { WireError } from '../../../wire.ts'
import type { ImportedPoint } from '../source.ts'
import { EventReader } from './event.ts'
import { type EventRecord, readRecords } from './records.ts'
import type { Cut } from './restarts.ts'
import type { FileSurvey } from './survey.ts'
import type { Tags } from './tags.ts'
import { contentOf } from './value.ts'

/** How many points are given at a time. */
const piece = 4_096

/** Points that are in a file and not in the run. */
export interface Dropped {
  /** By a later start of the run. */
  restarted: number
  /** Their step or time is no whole number that JavaScript has. */
  outOfRange: number
}

/** The scalars of a file that was surveyed, all of them, as they come. */
export function* pointsOf({ file, ended }: FileSurvey, tags: Tags, cut: Cut, dropped: Dropped): Generator<readonly ImportedPoint[]> {
  const reader = new EventReader()
  let points: ImportedPoint[] = []
  let number = 0
  for (const record of readRecords(file, ended.at)) {
    try {
      readInto(points, record, reader, tags, (tag, step) => cut.keeps(number, tag, step), dropped)
    } catch (error) {
      // Counted by the survey.
      if (!(error instanceof WireError)) throw error
    }
    number++
    if (points.length < piece) continue
    yield points
    points = []
  }
  if (points.length > 0) yield points
}

function readInto(
  points: ImportedPoint[],
  record: EventRecord,
  reader: EventReader,
  tags: Tags,
  keeps: (tag: number, step: number) => boolean,
  dropped: Dropped,
): void {
  reader.open(record)
  const { step } = reader
  const timestamp = Math.round(reader.wallTime * 1_000)
  while (reader.nextValue()) {
    const tag = tags.at(record.bytes, reader.value.tag)
    const content = contentOf(record.bytes, reader.value, tag)
    if (content.kind !== 'scalar') continue
    if (!keeps(tag.index, step)) dropped.restarted++
    else if (!Number.isSafeInteger(step) || !Number.isSafeInteger(timestamp)) dropped.outOfRange++
    else points.push({ name: tag.name, step, timestamp, value: content.value })
  }
}
