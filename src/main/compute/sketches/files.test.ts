import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { Profile } from '../../../shared/domain/models/profile.ts'
import { CheckSettings } from '../../../shared/domain/monitoring/checks.ts'
import { literal, withDuckDB, withLooseFile } from '../../datasets/tasks.ts'
import { temporaryFolder } from '../../datasets/testing.ts'
import type { TaskContext } from '../../jobs/index.ts'
import { profileRows } from '../../models/tasks.ts'
import { compareProfiles } from '../../monitoring/tasks.ts'
import { ObjectStore } from '../../workspace/index.ts'
import { groupsOf, nameOfGroup, type SizedPart } from './groups.ts'
import { mergedProfile, mergeTask, type SketchedFiles } from './mergeTask.ts'
import { planTask } from './plan.ts'
import { sketchTask } from './sketchTask.ts'
import { packSketch, unpackSketch } from './stored.ts'

const { root } = temporaryFolder()

const context: TaskContext = {
  signal: new AbortController().signal,
  scratch: root,
  objects: new ObjectStore(join(root, 'objects')),
  progress: () => {},
  keeping: () => {},
  emit: () => {},
}

/** Rides of a city: SQL of rows `from` to `to`, the later ones of `shifted` longer. */
const rides = (from: number, to: number, shifted = 1) => `
  SELECT range AS id, (hash(range) % 100000) / 100.0 * ${shifted} AS km,
    CASE WHEN hash(range * 3) % 20 > 0 THEN hash(range * 7) % 5 END AS passengers,
    ['card', 'cash', 'voucher'][1 + (hash(range * 5) % 3)::INTEGER] AS paid,
    hash(range * 11) % 2 = 0 AS returned,
    DATE '2026-01-01' + (hash(range * 13) % 365)::INTEGER AS day,
    'station ' || (hash(range * 17) % 3000) AS station
  FROM range(${from}, ${to})`

async function write(path: string, sql: string): Promise<void> {
  mkdirSync(join(path, '..'), { recursive: true })
  await withDuckDB({ folders: [root], scratch: root }, (duck) => duck.run(`COPY (${sql}) TO ${literal(path)} (FORMAT parquet)`))
}

async function folderOf(name: string, shifted = 1): Promise<string> {
  const folder = join(root, name)
  const ends = [0, 7_000, 7_001, 30_000, 52_000]
  for (const [part, to] of ends.slice(1).entries()) await write(join(folder, `day=${part}`, 'part.parquet'), rides(ends[part], to, shifted))
  await write(join(folder, 'none.parquet'), rides(0, 0, shifted))
  writeFileSync(join(folder, '_SUCCESS'), '')
  writeFileSync(join(folder, 'notes.txt'), 'not Parquet')
  return folder
}

const named = (outputs: readonly { sketch: string }[], groups: readonly (readonly SizedPart[])[]) =>
  outputs.map(({ sketch }, place) => ({ object: sketch, of: nameOfGroup(groups[place]) }))

/** As the job does it: each part is a group of its own, in the order of the plan. */
async function sketched(source: string, each: (part: SizedPart) => SizedPart[][] = (part) => [[part]]): Promise<SketchedFiles> {
  const plan = await planTask({ source }, context)
  const groups = plan.groups.flat().flatMap(each)
  const outputs = await Promise.all(groups.map((parts) => sketchTask({ parts, columns: plan.columns }, context)))
  const notes = [...plan.notes, ...outputs.flatMap((output) => output.notes)]
  return { source, columns: plan.columns, files: plan.parts, rows: plan.rows, sketches: named(outputs, groups), notes }
}

/** The truth: the profile of one file with all rows, as Cairn makes it of any file. */
async function profileOfFile(path: string, columns: readonly Column[]): Promise<Profile> {
  return withLooseFile(path, columns, null, { scratch: root }, (duck, file) => profileRows(duck, { from: 'raw', columns: file.columns }))
}

/** But for rounding. */
const near = (value: number | null) => expect.toSatisfy((found: number) => Math.abs(found / (value ?? NaN) - 1) < 1e-12)

test('[CL-4] files in a folder are profiled as one file with all of their rows is, and drift as it does', async () => {
  const [before, after] = [await folderOf('before'), await folderOf('after', 1.2)]
  const [one, two] = [join(root, 'before.parquet'), join(root, 'after.parquet')]
  await write(one, rides(0, 52_000))
  await write(two, rides(0, 52_000, 1.2))
  const [first, second] = [await sketched(before), await sketched(after)]
  expect(first).toMatchObject({ files: 4, rows: 52_000, notes: ['1 of 5 files have no rows.'] })

  const exact = await profileOfFile(one, first.columns)
  const merged = await mergedProfile(first, context)
  expect(merged.rows).toBe(exact.rows)
  for (const [place, column] of exact.columns.entries()) {
    const { distinct, distinctIsExact: _, ...rest } = column
    const found = merged.columns[place]
    expect(Math.abs(found.distinct / distinct - 1)).toBeLessThan(0.06)
    if (column.kind === 'category') expect(found).toMatchObject(rest)
    else {
      const { mean, deviation, sketch, ...counted } = rest as typeof column
      // Of 23,000 rows one part keeps 16,384 points: each stands for less than two rows.
      expect(found).toMatchObject({ ...counted, mean: near(mean), deviation: near(deviation) })
      expect(found.kind === 'number' && (found.rankError ?? 0)).toBeLessThan(1 / 32_768)
      expect(found.kind === 'number' && found.sketch).toHaveLength(sketch.length)
    }
  }

  const checks = CheckSettings.parse({})
  const truth = compareProfiles(exact, await profileOfFile(two, first.columns), checks)
  const { profile, drift } = await mergeTask({ files: second, against: { reference: { kind: 'files', files: first }, checks } }, context)
  expect(drift?.comparison.drift).toEqual(truth.drift)
  expect(drift?.overlays[0]).toMatchObject({ column: 'km', drifting: true })
  for (const check of truth.checks) {
    const same = drift?.comparison.checks.find((other) => other.check === check.check && other.subject === check.subject)
    expect(same?.outcome).toBe(check.outcome)
    if (check.value !== null) expect(Math.abs((same?.value ?? NaN) - check.value)).toBeLessThan(0.001)
  }
  expect(profile.columns.map(({ name, top }) => [name, top.length])).toContainEqual(['paid', 3])
})

test('[CL-4] what is found does not depend on who reads which part, and its order is that of the paths', async () => {
  const folder = await folderOf('again')
  const [alone, again] = [await sketched(folder), await sketched(folder)]
  expect(again.sketches).toEqual(alone.sketches)
  const pattern = await sketched(join(folder, 'day=*', '*.parquet'))
  expect(pattern.sketches).toEqual(alone.sketches)
})

test('[CL-4] columns that a file lacks are missing there, other ones are told, and a column of another kind is refused', async () => {
  const folder = join(root, 'differ')
  await write(join(folder, 'a.parquet'), "SELECT range AS x, 'a' AS t FROM range(10)")
  await write(join(folder, 'b.parquet'), 'SELECT range / 4.0 AS x, 1 AS more FROM range(5)')
  const files = await sketched(folder)
  expect(files.notes).toEqual([
    'b.parquet lacks "t": missing in its 5 rows.',
    'b.parquet has "more" beside the columns of the first file: not read.',
  ])
  const { columns } = await mergedProfile(files, context)
  expect(columns).toMatchObject([
    { name: 'x', type: 'number', rows: 15, missing: 0, max: 9 },
    { name: 't', type: 'text', rows: 15, missing: 5, counts: { values: [{ value: 'a', rows: 10 }] } },
  ])
  await write(join(folder, 'c.parquet'), "SELECT 'many' AS x, 'a' AS t")
  const refused = { code: 'TYPE_MISMATCH', message: expect.stringContaining('"x" is text in c.parquet and number before.') as string }
  await expect(mergedProfile(await sketched(folder), context)).rejects.toMatchObject(refused)
  const { groups, columns: planned } = await planTask({ source: folder }, context)
  await expect(sketchTask({ parts: groups.flat(), columns: planned }, context)).rejects.toMatchObject(refused)
})

test('[CL-4] a file in which a column has no value says nothing of its type', async () => {
  const folder = join(root, 'void')
  await write(join(folder, 'a.parquet'), 'SELECT NULL::INTEGER AS t, 1.5 AS x FROM range(3)')
  await write(join(folder, 'b.parquet'), "SELECT 'a' AS t, NULL::VARCHAR AS x FROM range(2)")
  expect((await mergedProfile(await sketched(folder), context)).columns).toMatchObject([
    { name: 't', type: 'text', rows: 5, missing: 3, counts: { values: [{ value: 'a', rows: 2 }] } },
    { name: 'x', type: 'number', rows: 5, missing: 2, mean: 1.5 },
  ])
})

test('[CL-4] a file that changed since the plan is refused, and so are sketches with fewer rows than the files', async () => {
  const folder = join(root, 'changing')
  await write(join(folder, 'a.parquet'), 'SELECT range AS x FROM range(10)')
  await write(join(folder, 'b.parquet'), 'SELECT range AS x FROM range(20)')
  await expect(sketched(folder, (part) => [[{ ...part, rows: part.rows + 1 }]])).rejects.toMatchObject({ code: 'OUTPUT_UNVERIFIED' })
  const files = await sketched(folder)
  await expect(mergedProfile({ ...files, sketches: files.sketches.slice(1) }, context)).rejects.toMatchObject({ code: 'OUTPUT_UNVERIFIED' })
})

test('[CL-4] a sketch that does not add up is none', async () => {
  const folder = join(root, 'hostile')
  await write(join(folder, 'a.parquet'), "SELECT range AS x, 'a' AS t FROM range(10)")
  const { sketches } = await sketched(folder)
  const sketch = unpackSketch(await context.objects.get(sketches[0].object))
  expect(unpackSketch(packSketch(sketch))).toEqual(sketch)
  const [x, t] = sketch.columns
  if (x.kind !== 'number' || t.kind !== 'category') throw new Error('The columns have other kinds.')
  const bad = [
    { ...x, missing: 1 },
    { ...x, pool: { ...x.pool, count: 11 } },
    { ...x, runs: [{ ...x.runs[0], weight: 2 }] },
    { ...x, runs: [{ ...x.runs[0], values: x.runs[0].values.toReversed() }] },
    { ...x, runs: [{ ...x.runs[0], values: Float64Array.of(NaN) }] },
    { ...x, type: 'text' as const },
    { ...t, values: [{ value: 'a', rows: 11 }] },
    { ...t, rows: 11 },
  ]
  for (const column of bad) expect(() => unpackSketch(packSketch({ ...sketch, columns: [column] }))).toThrow('cannot be read')
  expect(() => unpackSketch(Buffer.from('no gzip'))).toThrow('cannot be read')
})

test('[CL-4] neighbouring files are read together, in groups of about as many rows', () => {
  const parts = (rows: readonly number[]) => rows.map((count, i) => ({ path: `/${i}`, file: `${i}`, rows: count }))
  expect(groupsOf(parts([5, 5, 5])).map((group) => group.length)).toEqual([3])
  expect(groupsOf(parts([2 ** 20, 1, 2 ** 21, 1, 1])).map((group) => group.length)).toEqual([1, 2, 2])
  const many = groupsOf(parts(Array.from({ length: 10_000 }, () => 1_000_000)))
  expect(many.length).toBeLessThanOrEqual(65)
  expect(many.flat().map(({ file }) => Number(file))).toEqual(Array.from({ length: 10_000 }, (_, i) => i))
})
