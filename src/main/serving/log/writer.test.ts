import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { needsSmallDisk, smallDisk } from '../../smallDisk.ts'
import { temporaryFolder } from '../../testing.ts'
import { segmentsOf } from './files.ts'
import type { LogLine } from './lines.ts'
import { entryOf, logOf } from './testing.ts'
import { logLimits, openRequestLog } from './writer.ts'

async function linesIn(folder: string, deployment = 'wine'): Promise<LogLine[]> {
  const segments = await segmentsOf(folder, deployment)
  return segments.flatMap(({ path }) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LogLine),
  )
}

test('[SV-1] an entry is written as it is, to a file that only this user can read', async () => {
  const folder = join(temporaryFolder(), 'endpoint')
  const log = openRequestLog(folder, logOf())
  const entry = entryOf({
    id: 'a "quoted" \n id',
    inputs: Object.fromEntries([
      ['__proto__', [1]],
      ['acid "x"', [null]],
    ]),
  })
  log.record(entry)
  await log.flush()
  const [segment] = await segmentsOf(folder, 'wine')
  expect(segment.form).toBe('open')
  expect(statSync(segment.path).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'log', 'wine')).mode & 0o777).toBe(0o700)
  expect(await linesIn(folder)).toEqual([{ n: 1, from: 0, ...entry }])
  await log.close()
  expect((await segmentsOf(folder, 'wine')).map(({ form }) => form)).toEqual(['closed'])
})

test('[SV-1] kill -9 loses at most the last 50 ms, and never a part of a line', { timeout: 60_000 }, async () => {
  const folder = join(temporaryFolder(), 'endpoint')
  const process_ = spawn(process.execPath, [join(import.meta.dirname, 'fixtures', 'recorder.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let told = ''
  process_.stdout.on('data', (data: Buffer) => {
    told += data.toString()
  })
  await vi.waitFor(() => expect(told.split('\n').length).toBeGreaterThan(300), { timeout: 50_000 })
  process_.kill('SIGKILL')
  await once(process_, 'close')
  const steps = told
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(' ').map(Number))
  const [ended] = steps[steps.length - 1]
  const due = Math.max(...steps.filter(([at]) => at < ended - 50).map(([, recorded]) => recorded))
  expect(due).toBeGreaterThan(100)
  const [{ path }] = await segmentsOf(folder, 'wine')
  const kept = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  expect(kept.length).toBeGreaterThanOrEqual(due)
  expect(kept.map((line) => (JSON.parse(line) as LogLine).id)).toEqual(kept.map((_, place) => `r${place}`))

  // The next endpoint closes what this one left.
  const log = openRequestLog(folder, logOf())
  await log.close()
  expect((await segmentsOf(folder, 'wine')).map(({ form }) => form)).toEqual(['closed'])
})

test('[SV-1] on a full disk requests are counted, none is written in part, and logging goes on when there is room', async ({ skip }) => {
  const disk = smallDisk('1m')
  if (!disk) return skip(needsSmallDisk)
  onTestFinished(() => disk.remove())
  const folder = join(disk.path, 'endpoint')
  const log = openRequestLog(folder, logOf())
  log.record(entryOf({ id: 'before' }))
  await log.flush()
  disk.fill()
  for (let n = 0; n < 100; n++) log.record(entryOf({ id: `full ${n}` }))
  await log.flush()
  // What fits into the page that the file has already is written; the rest is not.
  const before = await linesIn(folder)
  expect(before[0].id).toBe('before')
  expect(log.unlogged()).toEqual({ wine: 101 - before.length })
  expect(log.unlogged().wine).toBeGreaterThan(0)
  disk.free()
  log.record(entryOf({ id: 'after' }))
  await log.flush()
  expect((await linesIn(folder)).map(({ id }) => id)).toEqual([...before.map(({ id }) => id), 'after'])
  await log.close()
})

test('[SV-1] a folder that cannot be used is no trouble for requests, and no link is followed', async () => {
  const outside = temporaryFolder()
  const folder = join(temporaryFolder(), 'endpoint')
  mkdirSync(join(folder, 'log'), { recursive: true })
  symlinkSync(outside, join(folder, 'log', 'wine'))
  const log = openRequestLog(folder, logOf())
  log.record(entryOf())
  await log.flush()
  expect(log.unlogged()).toEqual({ wine: 1 })
  expect(readdirSync(outside)).toEqual([])
  rmSync(join(folder, 'log', 'wine'))
  log.record(entryOf({ id: 'later' }))
  await log.close()
  expect((await linesIn(folder)).map(({ id }) => id)).toEqual(['later'])
})

test('[SV-1] only plain files with the names of segments are seen', async () => {
  const folder = join(temporaryFolder(), 'endpoint')
  const logs = join(folder, 'log', 'wine')
  mkdirSync(logs, { recursive: true })
  writeFileSync(join(folder, 'outside'), '{}\n')
  symlinkSync(join(folder, 'outside'), join(logs, '1700000000000-1.jsonl'))
  mkdirSync(join(logs, '1700000000000-2.jsonl'))
  writeFileSync(join(logs, 'notes.jsonl'), '{}\n')
  writeFileSync(join(logs, '1700000000000-3.jsonl'), '{}\n')
  writeFileSync(join(logs, '1700000000000-4.jsonl'), '{}\n')
  writeFileSync(join(logs, '1700000000000-4_1_2.parquet'), '')
  expect((await segmentsOf(folder, 'wine')).map(({ base, form }) => `${base} ${form}`)).toEqual([
    '1700000000000-3 closed',
    '1700000000000-4 parquet',
  ])
})

test('[SV-1] a request of many rows takes several lines, a segment ends at its size, and order is kept', async () => {
  const folder = join(temporaryFolder(), 'endpoint')
  const log = openRequestLog(folder, logOf(), { ...logLimits, segmentBytes: 200_000 })
  const values = Array.from({ length: 10_000 }, (_, place) => place / 8)
  log.record(entryOf({ id: 'first' }))
  log.record(entryOf({ id: 'large' }, values))
  log.record(entryOf({ id: 'last' }))
  await log.close()
  expect((await segmentsOf(folder, 'wine')).length).toBeGreaterThan(1)
  const lines = await linesIn(folder)
  expect([...new Set(lines.map(({ id }) => id))]).toEqual(['first', 'large', 'last'])
  const large = lines.filter(({ id }) => id === 'large')
  expect(large.length).toBeGreaterThan(1)
  expect(large.flatMap(({ inputs }) => inputs?.acidity ?? [])).toEqual(values)
  expect(large.map(({ from }) => from)).toEqual(large.map(({ from }) => from).toSorted((a, b) => a - b))
  expect(new Set(large.map(({ n }) => n)).size).toBe(1)
})

test('[SV-1] what is kept follows the settings, also those that come while it runs', async () => {
  const folder = join(temporaryFolder(), 'endpoint')
  const log = openRequestLog(folder, logOf('wine', { inputs: 'none' }))
  log.record(entryOf({ id: 'no inputs' }))
  log.configure(logOf('wine', { outputs: false }))
  log.record(entryOf({ id: 'no outputs' }))
  log.configure(logOf('wine', { share: 0 }))
  log.record(entryOf({ id: 'off' }))
  log.configure(logOf('wine', { share: 0.5 }))
  for (let n = 0; n < 1_000; n++) log.record(entryOf({ id: `half ${n}` }))
  log.record(entryOf({ id: 'elsewhere', deployment: '../beer' }))
  log.configure(logOf('beer'))
  log.record(entryOf({ id: 'gone' }))
  log.record(entryOf({ id: 'other', deployment: 'beer' }))
  await log.close()
  const lines = await linesIn(folder)
  expect(lines[0]).toMatchObject({ id: 'no inputs', inputs: null, outputs: entryOf().outputs })
  expect(lines[1]).toMatchObject({ id: 'no outputs', inputs: entryOf().inputs, outputs: null })
  const halves = lines.slice(2).map(({ id }) => id)
  expect(halves.length).toBeGreaterThan(430)
  expect(halves.length).toBeLessThan(570)
  expect(halves.every((id) => id.startsWith('half'))).toBe(true)
  expect((await linesIn(folder, 'beer')).map(({ id }) => id)).toEqual(['other'])
  expect(log.unlogged()).toEqual({})

  // The same requests are kept when they are asked again.
  const again = join(temporaryFolder(), 'endpoint')
  const second = openRequestLog(again, logOf('wine', { share: 0.5 }))
  for (let n = 0; n < 1_000; n++) second.record(entryOf({ id: `half ${n}` }))
  await second.close()
  expect((await linesIn(again)).map(({ id }) => id)).toEqual(halves)
})

test('[SV-1] memory is bounded while the disk is slow: what is beyond is counted', async () => {
  const folder = join(temporaryFolder(), 'endpoint')
  const log = openRequestLog(folder, logOf(), { ...logLimits, waiting: 10_000 })
  for (let n = 0; n < 1_000; n++) log.record(entryOf({ id: `r${n}` }))
  const { wine } = log.unlogged()
  expect(wine).toBeGreaterThan(900)
  await log.flush()
  expect(await linesIn(folder)).toHaveLength(1_000 - wine)
  log.record(entryOf({ id: 'later' }))
  await log.close()
  expect((await linesIn(folder)).at(-1)?.id).toBe('later')
})

test('[SV-1] a log that was deleted while it is written begins anew', async () => {
  const folder = join(temporaryFolder(), 'endpoint')
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const log = openRequestLog(folder, logOf())
  log.record(entryOf({ id: 'deleted' }))
  await log.flush()
  rmSync(join(folder, 'log'), { recursive: true })
  vi.setSystemTime(Date.now() + 2_000)
  log.record(entryOf({ id: 'kept' }))
  await log.close()
  expect((await linesIn(folder)).map(({ id }) => id)).toEqual(['kept'])
})
