import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { needsSmallDisk, smallDisk } from '../../smallDisk.ts'
import { exportTask } from './export.ts'
import { importTask } from './import.ts'
import { failure, temporaryFolder } from '../testing.ts'

const disk = smallDisk('1m')
afterAll(() => disk?.remove())
const folder = temporaryFolder()
let state = 1
const noise = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state
}
const text = `a,b\n${Array.from({ length: 200_000 }, () => `${noise()},${noise()}`).join('\n')}\n`

test('[DS-2] a full disk is told, and nothing is half-written', async ({ skip }) => {
  if (disk === null) return skip(needsSmallDisk)
  const full = temporaryFolder(disk.path)
  const path = folder.write('big.csv', text)
  const error = await failure(importTask({ path, options: {} }, full.context()))
  expect(error.code).toBe('DISK_FULL')
  expect(full.stored()).toEqual([])
})

test('an export to a full disk leaves nothing there', async ({ skip }) => {
  if (disk === null) return skip(needsSmallDisk)
  const { manifest } = await folder.import('big.csv', text)
  const target = join(disk.path, 'exports')
  mkdirSync(target)
  const error = await failure(exportTask({ manifest, format: 'csv', path: join(target, 'x.csv') }, folder.context()))
  expect(error.code).toBe('DISK_FULL')
  expect(readdirSync(target)).toEqual([])
})
