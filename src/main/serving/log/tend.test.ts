import { mkdirSync, existsSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import type { Segment } from './files.ts'
import { deleteLog, dueSegments } from './tend.ts'

const day = 24 * 3_600_000
const now = 2_000 * day
const segment = (age: number, bytes: number, form: Segment['form'] = 'parquet'): Segment => ({
  path: `${age}`,
  base: `${age}`,
  form,
  bytes,
  begun: now - age * day,
  from: now - (age + 1) * day,
  to: now - age * day,
})
const due = (segments: readonly Segment[], days: number, bytes: number) =>
  dueSegments(segments, { days, bytes }, now).map(({ path }) => Number(path))

test('[SV-1] segments are due by age and by size, the oldest first, and never the one that is written', () => {
  const segments = [segment(9, 10), segment(5, 10), segment(2, 10), segment(1, 10, 'closed'), segment(0, 10, 'open')]
  expect(due(segments, 90, 1_000)).toEqual([])
  expect(due(segments, 4, 1_000)).toEqual([9, 5])
  expect(due(segments, 5, 1_000)).toEqual([9])
  expect(due(segments, 90, 50)).toEqual([])
  // Beyond its size, until nine tenths of it are left.
  expect(due(segments, 90, 40)).toEqual([9, 5])
  expect(due(segments, 90, 1)).toEqual([9, 5, 2, 1])
  expect(due([segment(99, 10, 'open')], 1, 1)).toEqual([])
})

test('[SV-1] deleting a log leaves what lies behind a link', async () => {
  const path = temporaryFolder()
  const outside = temporaryFolder()
  writeFileSync(join(outside, 'mine'), '')
  mkdirSync(join(path, 'endpoint', 'log', 'wine'), { recursive: true })
  symlinkSync(outside, join(path, 'endpoint', 'log', 'beer'))
  symlinkSync(outside, join(path, 'endpoint', 'log', 'wine', 'inner'))
  await deleteLog({ path }, 'wine')
  await deleteLog({ path }, 'beer')
  await deleteLog({ path }, '..')
  expect(existsSync(join(path, 'endpoint', 'log', 'wine'))).toBe(false)
  expect(existsSync(join(outside, 'mine'))).toBe(true)
})
