import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { seededRandom } from '../../../random.ts'
import { temporaryFolder } from '../../../testing.ts'
import { bytes, float, integer, message, text } from '../../../protobuf.ts'
import { readSource } from '../fixtures/readSource.ts'
import reference from './fixtures/reference.json' with { type: 'json' }
import { crc32c, maskedCrc32c } from './crc32c.ts'
import { readRecords } from './records.ts'
import { isTensorBoard, openTensorBoard } from './source.ts'

const logs = join(import.meta.dirname, 'fixtures/logs')
const imported = async (folder: string) => readSource(openTensorBoard(folder))

/** A record as TensorFlow frames it. */
function record(data: Uint8Array): Buffer {
  const head = Buffer.alloc(12)
  head.writeBigUInt64LE(BigInt(data.length))
  head.writeUInt32LE(maskedCrc32c(head, 0, 8), 8)
  const foot = Buffer.alloc(4)
  foot.writeUInt32LE(maskedCrc32c(data))
  return Buffer.concat([head, data, foot])
}

function double(field: number, value: number): Uint8Array {
  const out = Buffer.alloc(9)
  out[0] = (field << 3) | 1
  out.writeDoubleLE(value, 1)
  return out
}

const summaryValue = (tag: string, value: number) => bytes(1, message(text(1, tag), float(2, value)))
const scalar = (tag: string, value: number) => bytes(5, summaryValue(tag, value))
const scalars = (a: number, b: number) => bytes(5, message(summaryValue('a', a), summaryValue('b', b)))
const event = (step: number, ...fields: Uint8Array[]) => record(message(double(1, 1_700_000_000 + step), integer(2, step), ...fields))
const start = (step: number) => event(step, bytes(7, integer(1, 1)))

function folderOf(files: Readonly<Record<string, readonly Uint8Array[]>>): string {
  const folder = temporaryFolder()
  for (const [name, records] of Object.entries(files)) writeFileSync(join(folder, name), Buffer.concat(records))
  return folder
}

test('checksums are those of RFC 3720, B.4', () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43)
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e)
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
})

test('[ML-4] scalars are those that TensorBoard reads: simple values, tensors, halves, NaN, restarts', async () => {
  const { runs } = await imported(logs)
  const read = Object.fromEntries(runs.map(({ run, points }) => [run.name, byTag(points)]))
  const { '.': _, ...expected } = reference.runs
  expect(read).toEqual(Object.fromEntries(Object.entries(expected).map(([name, tags]) => [name, rounded(tags)])))
})

interface Point {
  readonly name: string
  readonly step: number
  readonly timestamp: number
  readonly value: number
}

function byTag(points: readonly Point[]): Record<string, unknown[]> {
  const tags: Record<string, unknown[]> = {}
  for (const { name, step, timestamp, value } of points) (tags[name] ??= []).push([step, timestamp, value])
  return tags
}

const rounded = (tags: object) =>
  Object.fromEntries(
    Object.entries(tags).map(([tag, points]) => [
      tag,
      (points as [number, number, number | string][]).map(([step, at, value]) => [step, Math.round(at * 1_000), Number(value)]),
    ]),
  )

test('hyperparameters are parameters; a session tells how it ended; images and texts are files', async () => {
  const { runs, leftOut, experiments } = await imported(logs)
  expect(experiments).toMatchObject([{ name: 'logs' }])
  const [cnn, keras, search] = runs
  expect(search.run).toMatchObject({ name: 'search/1', status: 'done' })
  expect(search.run.params).toEqual(
    new Map([
      ['lr', '0.01'],
      ['layers', '3'],
      ['optimizer', 'adam'],
      ['bias', 'true'],
    ]),
  )
  expect(keras.run).toMatchObject({ status: 'failed', startedAt: 1_699_999_997_250 })
  expect(keras.run.params).toEqual(
    new Map([
      ['units', '16'],
      ['seed', '7'],
    ]),
  )
  // The image of step 8 was void when the run went on at step 6.
  expect(Object.keys(cnn.files).toSorted()).toEqual(['images/sample/4.png', 'texts/notes/text_summary/0.txt'])
  expect(cnn.files['images/sample/4.png'].subarray(1, 4).toString()).toBe('PNG')
  expect(cnn.files['texts/notes/text_summary/0.txt'].toString()).toBe('Größe **small**')
  expect(leftOut).toEqual({
    'run: It has no scalars, images, texts or hyperparameters.': 1,
    'other: Histograms are not imported.': 1,
    'point: The run was started again at this step or an earlier one.': 8,
  })
})

test('a run has the same ID wherever its folder lies and however far it has gone; a copy beside it has another', async () => {
  const [{ run }] = (await imported(logs)).runs
  const folder = temporaryFolder()
  cpSync(join(logs, 'cnn'), join(folder, 'a'), { recursive: true })
  const last = readdirSync(join(folder, 'a')).at(-1) ?? ''
  appendFileSync(join(folder, 'a', last), event(50, scalar('train/loss', 1)))
  expect((await imported(folder)).runs.map((each) => [each.run.uuid, each.points.length])).toEqual([[run.uuid, 19]])
  cpSync(join(folder, 'a'), join(folder, 'b'), { recursive: true })
  const both = (await imported(folder)).runs.map((each) => each.run.uuid)
  expect(both[0]).toBe(run.uuid)
  expect(new Set(both).size).toBe(2)
})

test('a file that breaks off in a record is a live one: nothing is told of it', async () => {
  const whole = Buffer.concat([event(0, scalar('a', 1)), event(1, scalar('a', 2))])
  for (const cut of [1, 4, 5, 20, whole.length / 2 - 1]) {
    const folder = folderOf({ 'events.tfevents.1': [whole.subarray(0, whole.length - cut)] })
    const { runs, leftOut } = await imported(folder)
    expect([runs[0].points.length, leftOut]).toEqual([1, {}])
  }
})

test('a wrong checksum ends its file, and is told with the place; other files are read', async () => {
  const good = [event(0, scalar('a', 1)), event(1, scalar('a', 2)), event(2, scalar('a', 3))]
  const bad = Buffer.concat(good)
  bad[good[0].length + 20] ^= 1
  const { runs, leftOut } = await imported(folderOf({ 'events.tfevents.1': [bad], 'events.tfevents.2': [event(5, scalar('b', 9))] }))
  expect(runs[0].points.map(({ name, step }) => [name, step])).toEqual([
    ['a', 0],
    ['b', 5],
  ])
  expect(leftOut).toEqual({ 'file: A checksum is wrong: what is after it cannot be read.': 1 })
})

test('what was logged after the step of a later start is void: by an event for all tags, without one for the tag that comes again', async () => {
  const points = async (files: Readonly<Record<string, readonly Uint8Array[]>>) =>
    (await imported(folderOf(files))).runs[0].points.map(({ name, step, value }) => `${name}${step}=${value}`).join(' ')
  const older = [0, 1, 2, 3].map((step) => event(step, scalars(step, step)))
  expect(await points({ 'tfevents.1': older, 'tfevents.2': [start(2), event(2, scalar('a', 20))] })).toBe('a0=0 b0=0 a1=1 b1=1 a2=20')
  expect(await points({ 'tfevents.1': older, 'tfevents.2': [event(2, scalar('a', 20))] })).toBe('a0=0 b0=0 a1=1 b1=1 b2=2 b3=3 a2=20')
  // In one file, twice: what the second start leaves of the first.
  expect(
    await points({
      'tfevents.1': [...older, start(1), event(1, scalar('a', 10)), event(2, scalar('a', 11)), start(2), event(2, scalar('a', 12))],
    }),
  ).toBe('a0=0 b0=0 a1=10 a2=12')
})

test('lengths that lie, fields that lie, steps beyond JavaScript and unknown contents harm nothing', async () => {
  const lying = Buffer.alloc(12)
  lying.writeBigUInt64LE(2n ** 62n)
  lying.writeUInt32LE(maskedCrc32c(lying, 0, 8), 8)
  const deep = Array.from({ length: 2_000 }).reduce<Uint8Array>((inner) => bytes(5, bytes(1, inner)), new Uint8Array())
  const { runs, leftOut } = await imported(
    folderOf({
      'tfevents.1': [
        event(-4, scalar('a', 1)),
        record(message(double(1, 1), integer(2, 2n ** 60n), scalar('a', 2))),
        record(Buffer.from([0x2a, 0xff, 0xff, 0xff, 0xff, 0x0f])),
        record(deep),
        record(new Uint8Array()),
        event(1, bytes(5, bytes(1, message(text(1, 'x'), bytes(8, message(integer(1, 7), bytes(8, new Uint8Array(3)))))))),
        event(2, scalar('a', Number.NEGATIVE_INFINITY)),
        lying,
      ],
    }),
  )
  expect(runs[0].points.map(({ step, value }) => [step, value])).toEqual([
    [-4, 1],
    [2, Number.NEGATIVE_INFINITY],
  ])
  expect(leftOut).toEqual({
    'other: An event cannot be read.': 1,
    'other: Histograms are not imported.': 1,
    'other: Values of other plugins are not imported.': 1,
    'point: Its step or time is not a whole number up to 2^53 - 1.': 1,
  })
})

test('a record of more than 64 MiB is passed over without being read into memory', async () => {
  const folder = folderOf({ 'tfevents.1': [event(0, scalar('a', 1))] })
  const file = join(folder, 'tfevents.1')
  const head = Buffer.alloc(12)
  const huge = 3 * 2 ** 30
  head.writeBigUInt64LE(BigInt(huge))
  head.writeUInt32LE(maskedCrc32c(head, 0, 8), 8)
  appendFileSync(file, head)
  // A hole: it takes no disk.
  truncateSync(file, readFileSync(file).length + huge + 4)
  appendFileSync(file, event(1, scalar('a', 2)))
  const before = process.memoryUsage().rss
  const { runs, leftOut } = await imported(folder)
  expect(process.memoryUsage().rss - before).toBeLessThan(256 * 2 ** 20)
  expect([runs[0].points.length, leftOut]).toEqual([2, { 'other: An event is larger than 64 MiB.': 1 }])
})

test('links are not followed, and other folders are none of TensorBoard', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'a'))
  symlinkSync(join(logs, 'cnn'), join(folder, 'a/linked'))
  symlinkSync(folder, join(folder, 'a/circle'))
  expect(isTensorBoard(folder)).toBe(false)
  expect(() => openTensorBoard(folder)).toThrow(expect.objectContaining({ code: 'FORMAT_INVALID' }))
  copyFileSync(join(logs, 'search/1', readdirSync(join(logs, 'search/1'))[0]), join(folder, 'a/events.out.tfevents.1'))
  expect(isTensorBoard(folder)).toBe(true)
})

test('[ML-4] events with bytes changed at random, in sound records, are read or told, and never fail', async () => {
  const random = seededRandom(18)
  const kept = readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes('tfevents'))
    .flatMap((name) =>
      Array.from(readRecords(join(logs, name)), ({ bytes: all, start: from, end }) => Buffer.from(all.subarray(from, end))),
    )
  const changed = kept.flatMap((data) =>
    Array.from({ length: 40 }, () => {
      const copy = Buffer.from(data.subarray(0, Math.ceil(data.length * random.next())))
      for (let i = 0; i < 3; i++) if (copy.length > 0) copy[random.int(copy.length)] = random.int(256)
      return record(copy)
    }),
  )
  const { leftOut } = await imported(folderOf({ 'tfevents.1': [event(0, scalar('a', 1)), ...changed] }))
  expect(leftOut['other: An event cannot be read.']).toBeGreaterThan(changed.length / 10)
})
