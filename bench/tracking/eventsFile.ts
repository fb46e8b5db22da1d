import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bytes, float, integer, message, text } from '../../src/main/protobuf.ts'
import { maskedCrc32c } from '../../src/main/tracking/import/tensorboard/crc32c.ts'
import { openTensorBoard } from '../../src/main/tracking/import/tensorboard/source.ts'

export interface EventsReading {
  readonly bytes: number
  readonly points: number
  /** In ms. */
  readonly time: number
}

/**
 * Writes an events file as a training of a network does (five scalars each step, 20 histograms each 100 steps, an image each 500), and
 * reads all of it: both passes over the scalars, and the image. @param size in bytes, about
 */
export async function readEvents(size: number): Promise<EventsReading> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-events-'))
  try {
    const written = writeEvents(join(folder, 'events.out.tfevents.1'), size)
    const begin = performance.now()
    const points = await pointsIn(folder)
    return { bytes: written, points, time: performance.now() - begin }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function pointsIn(folder: string): Promise<number> {
  const { signal } = new AbortController()
  let points = 0
  for await (const item of openTensorBoard(folder).read({ signal, wants: () => true, leaveOut: () => undefined })) {
    if (item.kind !== 'run') continue
    for await (const piece of item.run.points()) points += piece.length
    for await (const { open } of item.run.files()) for await (const _ of await open(signal));
  }
  return points
}

/** @returns its size in bytes */
function writeEvents(path: string, size: number): number {
  const file = openSync(path, 'w')
  let parts: Uint8Array[] = []
  let held = 0
  let written = 0
  const flush = () => {
    written += writeSync(file, Buffer.concat(parts))
    parts = []
    held = 0
  }
  for (let step = 0; written + held < size; step++) {
    for (const record of recordsOf(step)) {
      parts.push(record)
      held += record.length
    }
    if (held > 8e6) flush()
  }
  flush()
  closeSync(file)
  return written
}

const histogram = value('layer/weights', bytes(5, Buffer.alloc(16_000, 3)))
const image = value('sample', bytes(4, bytes(4, Buffer.alloc(200_000, 5))))

function* recordsOf(step: number): Generator<Uint8Array> {
  for (let metric = 0; metric < 5; metric++) yield recordOf(step, value(`train/metric_${metric}`, float(2, 1 / (step + 1))))
  if (step % 100 === 0) for (let i = 0; i < 20; i++) yield recordOf(step, histogram)
  if (step % 500 === 0) yield recordOf(step, image)
}

function value(tag: string, content: Uint8Array): Uint8Array {
  return bytes(5, bytes(1, message(text(1, tag), content)))
}

function recordOf(step: number, summary: Uint8Array): Uint8Array {
  const time = Buffer.alloc(9, 9)
  time.writeDoubleLE(1_700_000_000 + step, 1)
  const event = message(time, integer(2, step), summary)
  const record = Buffer.alloc(event.length + 16)
  record.writeBigUInt64LE(BigInt(event.length))
  record.writeUInt32LE(maskedCrc32c(record, 0, 8), 8)
  record.set(event, 12)
  record.writeUInt32LE(maskedCrc32c(event), event.length + 12)
  return record
}
