import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { bytes, integer, message, text } from '../../../protobuf.ts'
import { seededRandom } from '../../../random.ts'
import { temporaryFolder } from '../../../testing.ts'
import { readSource } from '../fixtures/readSource.ts'
import reference from './fixtures/reference.json' with { type: 'json' }
import { readJson } from './json.ts'
import { readRecords } from './records.ts'
import { isWandb, openWandb } from './source.ts'

const kept = join(import.meta.dirname, 'fixtures/wandb')
const imported = async (path: string) => readSource(openWandb(path))

const fileHead = Buffer.from(':W&B\xe1\xbe\0', 'latin1')

/** Records in LevelDB's log format. */
function logOf(records: readonly Uint8Array[]): Buffer {
  let log = fileHead
  for (const record of records) {
    for (let from = 0, first = true; first || from < record.length; first = false) {
      const left = 32_768 - (log.length % 32_768)
      if (left < 7) log = Buffer.concat([log, Buffer.alloc(left)])
      const part = record.subarray(from, from + 32_768 - (log.length % 32_768) - 7)
      from += part.length
      const last = from === record.length
      log = Buffer.concat([log, fragment(first ? (last ? 1 : 2) : last ? 4 : 3, part)])
    }
  }
  return log
}

function fragment(type: number, data: Uint8Array): Buffer {
  const head = Buffer.alloc(7)
  const typed = Buffer.concat([Uint8Array.of(type), data])
  head.writeUInt32LE(crc32(typed))
  head.writeUInt16LE(data.length, 4)
  head[6] = type
  return Buffer.concat([head, data])
}

const item = (name: string, json: string) => bytes(1, message(text(2, name), text(16, json)))
const history = (step: number, ...items: Uint8Array[]) =>
  bytes(2, message(...items, item('_timestamp', String(1_700_000_000.5 + step)), bytes(2, integer(1, step))))
const run = (id: string, project: string, ...more: Uint8Array[]) => bytes(17, message(text(1, id), text(3, project), ...more))
const exit = (code: number) => bytes(18, integer(1, code))

/** A folder with logs, each in a folder of its own as W&B lays them out. */
function folderOf(logs: Readonly<Record<string, Buffer>>): string {
  const folder = temporaryFolder()
  for (const [path, log] of Object.entries(logs)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), log)
  }
  return folder
}

test('[ML-4] history, config, tags, notes and state are those that W&B wrote', async () => {
  const { runs, experiments } = await imported(kept)
  expect(experiments).toMatchObject([{ name: 'penguins' }])
  const [first, second] = runs
  expect(first.run).toMatchObject({ name: 'baseline', notes: 'a note', status: 'done', experiment: experiments[0].id })
  expect(second.run).toMatchObject({ name: 'second', status: 'failed', params: new Map() })
  expect(Object.fromEntries(first.run.params)).toEqual({
    lr: '0.01',
    layers: '[16,8]',
    'optimizer.name': 'adam',
    'optimizer.beta': '0.9',
    frozen: 'true',
    limit: 'Infinity',
    late: '7',
  })
  expect(Object.fromEntries(first.run.tags)).toEqual({ quick: '', 'wandb.id': 'first', 'wandb.group': 'trees', 'wandb.job_type': 'train' })
  const names = new Set(reference.runs.first.history.map(([name]) => name))
  const points = first.points.filter(({ name }) => names.has(name)).map(({ name, step, value }) => [name, step, value])
  const expected = reference.runs.first.history.map(([name, step, value]) => [name, step, Number(String(value).replace('inf', 'Infinity'))])
  expect(inOrder(points)).toEqual(inOrder(expected))
  expect(second.points.map(({ name, step, value }) => [name, step, value])).toEqual(reference.runs.second.history)
})

const inOrder = (points: readonly unknown[]) => points.map((point) => String(point)).toSorted()

test('numbers of the summary that the history does not end with are kept; files lie beside; the rest is counted', async () => {
  const { runs, leftOut } = await imported(kept)
  const summary = runs[0].points.filter(({ name }) => ['best', 'loss.min'].includes(name))
  expect(inOrder(summary.map(({ name, step, value }) => [name, step, value]))).toEqual(['best,20,0.9', 'loss.min,20,0.125'])
  const [path] = Object.keys(runs[0].files)
  expect(path).toMatch(/^media\/images\/image_8_\w+\.png$/)
  expect(runs[0].files[path].subarray(1, 4).toString()).toBe('PNG')
  expect(leftOut).toEqual({
    'point: Texts in the history are not metrics.': 1,
    'point: Lists in the history are not metrics.': 1,
    'point: Objects of type image-file in the history are not metrics.': 1,
    'point: Objects of type histogram in the history are not metrics.': 1,
  })
})

test('NaN and infinities may stand in JSON as bare words or as texts', () => {
  expect(['NaN', '"NaN"', 'Infinity', '-Infinity', '"-Infinity"', '1e3', '-0.5'].map(readJson)).toEqual([
    Number.NaN,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    1000,
    -0.5,
  ])
  expect(readJson('{"a": NaN, "b": [-Infinity, "is NaN \\" Infinity"]}')).toEqual({ a: 'NaN', b: ['-Infinity', 'is NaN " Infinity'] })
  expect(readJson('{"a": }')).toBeUndefined()
})

test('measurements of the machine are metrics under system/, in their order', async () => {
  const stats = (at: number, json: string) =>
    bytes(7, message(bytes(2, integer(1, at)), bytes(3, message(text(1, 'gpu.0.temp'), text(16, json)))))
  const folder = folderOf({ 'run-a/run-a.wandb': logOf([run('a', 'p'), stats(1_700_000_001, '40'), stats(1_700_000_002, '41.5')]) })
  expect((await imported(folder)).runs[0].points).toEqual([
    { name: 'system/gpu.0.temp', step: 0, timestamp: 1_700_000_001_000, value: 40 },
    { name: 'system/gpu.0.temp', step: 1, timestamp: 1_700_000_002_000, value: 41.5 },
  ])
})

test('a run that was resumed is one run; one of the same id in another project is another; without an end it still runs', async () => {
  const folder = folderOf({
    'offline-run-1-a/run-a.wandb': logOf([run('a', 'p'), history(0, item('loss', '2')), exit(1)]),
    'offline-run-2-a/run-a.wandb': logOf([run('a', 'p'), history(1, item('loss', '1')), exit(0)]),
    'other/run-a.wandb': logOf([run('a', 'q'), history(0, item('loss', '3'))]),
  })
  const { runs, experiments } = await imported(folder)
  expect(experiments.map(({ name }) => name)).toEqual(['p', 'q'])
  expect(runs.map((each) => [each.run.status, each.points.map(({ step, value }) => [step, value])])).toEqual([
    [
      'done',
      [
        [0, 2],
        [1, 1],
      ],
    ],
    ['running', [[0, 3]]],
  ])
  expect(runs[0].run.uuid).not.toBe(runs[1].run.uuid)
  // Wherever it lies, it is the same run.
  const moved = temporaryFolder()
  cpSync(join(folder, 'other'), join(moved, 'there'), { recursive: true })
  expect((await imported(join(moved, 'there/run-a.wandb'))).runs[0].run.uuid).toBe(runs[1].run.uuid)
})

test('records that extend over blocks are whole, and a log that breaks off anywhere is a live one', async () => {
  const long = 'x'.repeat(100_000)
  const log = logOf([run('a', 'p', text(9, long)), history(0, item('a', '1')), history(1, item('a', '2')), history(2, item('a', '3'))])
  const whole = (await imported(folderOf({ 'run-a.wandb': log }))).runs[0]
  expect([whole.run.notes, whole.points.length]).toEqual([long, 3])
  for (const cut of [1, 8, 30, 60]) {
    const { runs, leftOut } = await imported(folderOf({ 'run-a.wandb': log.subarray(0, log.length - cut) }))
    expect([runs[0].points.length < 3, leftOut]).toEqual([true, {}])
  }
})

test('a wrong checksum, lengths that lie, records that are none: told, and what came before is imported', async () => {
  const log = logOf([run('a', 'p'), history(0, item('a', '1')), Buffer.from([0x12, 0xff, 0xff, 0x03]), history(1, item('a', '2'))])
  const bad = Buffer.concat([log, fragment(1, history(2, item('a', '3')))])
  bad[bad.length - 1] ^= 1
  const beyond = Buffer.concat([log, Buffer.from([0, 0, 0, 0, 0xff, 0xff, 1])])
  const { runs, leftOut } = await imported(folderOf({ 'run-a.wandb': bad }))
  expect([runs[0].points.length, leftOut]).toEqual([
    2,
    { 'other: A record cannot be read.': 1, 'file: A checksum is wrong: what is after it cannot be read.': 1 },
  ])
  expect((await imported(folderOf({ 'run-a.wandb': beyond }))).leftOut).toEqual(leftOut)
})

test('deep values, keys of a prototype and unknown types harm nothing', async () => {
  const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`
  const log = logOf([
    run('a', 'p'),
    history(0, item('deep', deep), item('__proto__', '{"a":1}'), item('constructor', '2'), item('m', '{"_type":"<b>"}')),
  ])
  const { runs, leftOut } = await imported(folderOf({ 'run-a.wandb': log }))
  expect(runs[0].points.map(({ name, value }) => [name, value])).toEqual([['constructor', 2]])
  expect(leftOut).toEqual({
    'point: Empty values in the history are not metrics.': 1,
    'point: Objects of type unknown in the history are not metrics.': 1,
  })
})

test('links beside a log are not followed', async () => {
  const folder = folderOf({ 'run-a/run-a.wandb': logOf([run('a', 'p')]), 'run-a/files/output.log': Buffer.from('hello\n') })
  writeFileSync(join(folder, 'secret'), 'secret')
  symlinkSync(join(folder, 'secret'), join(folder, 'run-a/files/model.pt'))
  const { runs, leftOut } = await imported(folder)
  expect(runs[0].files).toEqual({ 'output.log': Buffer.from('hello\n') })
  expect(leftOut).toEqual({ 'file: It is a link or no regular file.': 1 })
})

test('a folder is told by the first bytes of its logs', () => {
  expect(isWandb(kept)).toBe(true)
  const folder = folderOf({ 'run-a.wandb': Buffer.from('nothing of it') })
  expect(isWandb(folder)).toBe(false)
  expect(() => openWandb(folder)).toThrow(expect.objectContaining({ code: 'FORMAT_INVALID' }))
  expect(readFileSync(join(folder, 'run-a.wandb'), 'utf8')).toBe('nothing of it')
})

test('[ML-4] records with bytes changed at random, in sound blocks, are read or told, and never fail', async () => {
  const random = seededRandom(18)
  const [log] = readdirSync(kept, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.wandb'))
  const changed = Array.from(readRecords(join(kept, log)), (record) => Buffer.from(record)).flatMap((data) =>
    Array.from({ length: 40 }, () => {
      const copy = Buffer.from(data.subarray(0, Math.ceil(data.length * random.next())))
      for (let i = 0; i < 3; i++) if (copy.length > 0) copy[random.int(copy.length)] = random.int(256)
      return copy
    }),
  )
  const { leftOut } = await imported(folderOf({ 'run-a.wandb': logOf([run('a', 'p'), ...changed]) }))
  expect(leftOut['other: A record cannot be read.']).toBeGreaterThan(changed.length / 10)
})
