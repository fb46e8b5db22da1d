import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TaskContext } from '../jobs/index.ts'
import { ObjectStore } from '../workspace/index.ts'
import { unpackReference } from '../models/tasks.ts'
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

const column = { kind: 'number', name: 'x', type: 'number', rows: 3, missing: 1, infinite: 0, distinct: 2, distinctIsExact: true } as const
const numbers = {
  ...column,
  min: 1,
  max: 5,
  mean: 3,
  deviation: 2,
  sketch: [],
  counts: [
    { value: 1, rows: 1 },
    { value: 5, rows: 1 },
  ],
}
const profile = { format: 'cairn.profile/1', rows: 3, columns: [numbers], absent: [], target: null, prediction: null }
const reference = {
  format: 'cairn.reference/1',
  ref: 'small@v1',
  checksum: 'small',
  data: null,
  train: profile,
  validation: null,
  part: null,
  performance: [],
  chunks: null,
  drift: {},
  importance: null,
  estimation: { kind: 'none', reason: 'few rows' },
  createdAt: 0,
}

async function importedWith(file: string) {
  const path = join(folder, 'model.cairn')
  await writeFile(path, await smallPackage({ files: smallFiles().set('reference-profile.json', Buffer.from(file)) }))
  const objects = new ObjectStore(join(folder, 'objects'))
  const context = { signal: new AbortController().signal, scratch: folder, objects, keeping: () => {}, emit: () => {}, progress: () => {} }
  const { report, reference: stored } = await importTask({ path }, context)
  const check = report.checks.find(({ name }) => name === 'reference')
  return { ok: report.ok, check, reference: stored && unpackReference(await objects.get(stored.object)) }
}

test('[DR-2] the reference profile in a package is taken in, its sketches as they were', async () => {
  const { ok, check, reference: found } = await importedWith(JSON.stringify(reference))
  expect([ok, check?.status]).toEqual([true, 'ok'])
  expect(found).toEqual({ ...reference, train: { ...profile, columns: [{ ...numbers, sketch: [1, 5] }] } })
})

const changed = (of: object) => JSON.stringify({ ...reference, train: { ...profile, columns: [{ ...numbers, ...of }] } })

test.each([
  ['is no JSON', '{', 'not valid JSON'],
  ['has another form', JSON.stringify({ ...reference, train: [] }), 'a form that'],
  ['is of another model', JSON.stringify({ ...reference, checksum: 'other' }), 'another model version'],
  ['names columns that the model lacks', changed({ name: 'y' }), 'other columns'],
  [
    'has more columns than the model',
    JSON.stringify({ ...reference, train: { ...profile, columns: [numbers, numbers] } }),
    'other columns',
  ],
  ['counts more than there is', changed({ counts: [{ value: 1, rows: 9 }] }), 'contradict'],
  ['has a sketch that falls', changed({ counts: null, sketch: [5, 1] }), 'contradict'],
  ['has more points than a sketch has', changed({ counts: null, sketch: Array.from({ length: 3_000 }, (_, i) => i) }), 'a form that'],
  [
    'hides a prototype',
    changed({}).replace('"ref"', '"__proto__": {"withheld": true}, "ref"').replace('"small"', '"x"'),
    'another model version',
  ],
])('[DR-2] [PK-3] a hostile profile in a package that %s is not taken in, and told', async (_, file, why) => {
  const { ok, check, reference: found } = await importedWith(file)
  expect([ok, check?.status, found]).toEqual([true, 'skipped', null])
  expect(check?.detail).toContain(why)
})
