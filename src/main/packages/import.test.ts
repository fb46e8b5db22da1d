import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TaskContext } from '../jobs/index.ts'
import { ObjectStore } from '../workspace/index.ts'
import { importTask } from './import.ts'
import { smallFiles, smallPackage } from './testing.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cairn-import-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('what was verified is what is kept, whoever replaces the file meanwhile', async () => {
  const path = join(folder, 'model.cairn')
  const good = await smallPackage()
  await writeFile(path, good)
  const objects = new ObjectStore(join(folder, 'objects'))
  const other = await smallPackage({ files: smallFiles().set('card.md', Buffer.from('# another\n')) })
  const context: TaskContext = {
    signal: new AbortController().signal,
    scratch: folder,
    objects,
    keeping: () => {},
    emit: () => {},
    // Between reading and the end, somebody puts another package in its place.
    progress: (_fraction, phase) => phase !== 'reading' && writeFileSync(path, other),
  }
  const { package: stored, report } = await importTask({ path }, context)
  expect(report.ok).toBe(true)
  expect(await readFile(path)).toEqual(other)
  expect(stored.object).toBe(createHash('sha256').update(good).digest('hex'))
  expect(await objects.get(stored.object)).toEqual(good)
})
