import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { exportTask } from './export.ts'
import { importTask } from './import.ts'
import { failure, temporaryFolder } from './testing.ts'

/** A file system of its own that is soon full. @returns null without the right to mount one */
function smallDisk(size: string): string | null {
  const path = mkdtempSync(join(tmpdir(), 'cairn-small-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    rmSync(path, { recursive: true })
    return null
  }
  afterAll(() => {
    execFileSync('umount', [path])
    rmSync(path, { recursive: true })
  })
  return path
}

const disk = smallDisk('1m')
const withoutDisk = 'a full disk needs a small file system, which only root can mount'
const folder = temporaryFolder()
let state = 1
const noise = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state
}
const text = `a,b\n${Array.from({ length: 200_000 }, () => `${noise()},${noise()}`).join('\n')}\n`

test('[DS-2] a full disk is told, and nothing is half-written', async ({ skip }) => {
  if (disk === null) return skip(withoutDisk)
  const full = temporaryFolder(disk)
  const path = folder.write('big.csv', text)
  const error = await failure(importTask({ path, options: {} }, full.context()))
  expect(error.code).toBe('DISK_FULL')
  expect(full.stored()).toEqual([])
})

test('an export to a full disk leaves nothing there', async ({ skip }) => {
  if (disk === null) return skip(withoutDisk)
  const { manifest } = await folder.import('big.csv', text)
  const target = join(disk, 'exports')
  mkdirSync(target)
  const error = await failure(exportTask({ manifest, format: 'csv', path: join(target, 'x.csv') }, folder.context()))
  expect(error.code).toBe('DISK_FULL')
  expect(readdirSync(target)).toEqual([])
})
