import { createHash } from 'node:crypto'
import type { Manifest } from '../../../shared/domain/dataset.ts'
import { readFrame } from '../../datasets/index.ts'
import type { Frame } from '../../frame.ts'
import type { TaskContext } from '../../jobs/index.ts'

/** The parts that rows of one version had when a run was trained on another: 0 train, 1 validation, 2 test, 255 not seen. */
export const unseen = 255

export interface Known {
  readonly manifest: Manifest
  /** Per row of that version. */
  readonly parts: Uint8Array
}

/**
 * Which of the rows a run has seen before, and as what. A row is the same when it lies in the same place of a segment that both
 * versions have: appending keeps those. Rows of other segments are the same when they agree in every column that both versions
 * have, but for keys; of copies, the part that says most against measuring on them counts.
 */
export async function partsSeen(common: Manifest, rows: Uint32Array, known: Known, context: TaskContext): Promise<Uint8Array> {
  const seen = new Uint8Array(rows.length).fill(unseen)
  const places = new Map<string, number>()
  let first = 0
  for (const { object, rows: count } of known.manifest.segments) {
    if (!places.has(object)) places.set(object, first)
    first += count
  }
  const others: number[] = []
  const segments = startsOf(common)
  rows.forEach((row, i) => {
    const { object, start } = segmentOf(segments, row)
    const place = places.get(object)
    if (place === undefined) others.push(i)
    else seen[i] = known.parts[place + row - start]
  })
  if (others.length > 0) await byContent(common, rows, others, known, seen, context)
  return seen
}

interface Start {
  readonly object: string
  readonly start: number
}

function startsOf({ segments }: Manifest): Start[] {
  let start = 0
  return segments.map(({ object, rows }) => {
    const own = { object, start }
    start += rows
    return own
  })
}

function segmentOf(segments: readonly Start[], row: number): Start {
  let [low, high] = [0, segments.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (segments[middle].start <= row) low = middle
    else high = middle - 1
  }
  return segments[low]
}

async function byContent(
  common: Manifest,
  rows: Uint32Array,
  places: readonly number[],
  { manifest, parts }: Known,
  seen: Uint8Array,
  { objects, scratch, signal }: TaskContext,
): Promise<void> {
  const keys = new Set([...common.key, ...manifest.key])
  const has = new Set(manifest.columns.map(({ name }) => name))
  const columns = common.columns.map(({ name }) => name).filter((name) => has.has(name) && !keys.has(name))
  if (columns.length === 0) return
  const before = await readFrame(manifest, objects, columns, scratch, signal)
  const earlier = new Map<string, number>()
  for (let row = 0; row < before.rows; row++) {
    const hash = contentOf(before, columns, row)
    earlier.set(hash, Math.min(parts[row], earlier.get(hash) ?? unseen))
  }
  const now = await readFrame(common, objects, columns, scratch, signal)
  for (const i of places) seen[i] = earlier.get(contentOf(now, columns, rows[i])) ?? unseen
}

/** The same for the same values, whatever their types: 5 as an integer is 5 as a number. */
function contentOf(frame: Frame, columns: readonly string[], row: number): string {
  const hash = createHash('sha256')
  for (const name of columns) {
    const column = frame.columns.get(name)
    if (column?.kind === 'text') {
      const text = column.codes[row] < 0 ? null : column.levels[column.codes[row]]
      hash.update(text === null ? 'm' : `t${Buffer.byteLength(text)}:${text}`)
    } else if (column) hash.update(Number.isNaN(column.values[row]) ? 'm' : `n${column.values[row]};`)
  }
  return hash.digest('base64')
}
