import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Sketched } from '../../../shared/contract/compute/index.ts'
import { literal, withDuckDB } from '../../datasets/tasks.ts'
import { childProcessWorkers, JobRunner, taskPerformer } from '../../jobs/index.ts'
import { ElsewhereHere } from '../../jobs/fixtures/elsewhere.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../../workspace/index.ts'
import { addTarget, forgetTarget } from '../targets/index.ts'
import { profileJob } from './job.ts'
import { KeptSketches } from './kept.ts'
import { startProfile } from './start.ts'

const startWorker = childProcessWorkers(join(import.meta.dirname, '../../worker.ts'))

async function setUp() {
  const workspace = createWorkspace(temporaryFolder())
  const shared = temporaryFolder()
  // What it stores is seen here at once, as if it was copied home.
  const elsewhere = new ElsewhereHere(startWorker, workspace.objects.root)
  const runner = new JobRunner(workspace, [profileJob], { startWorker, elsewhere })
  const { home } = workspace.author
  addTarget(home, { name: 'sketching', address: 'http://127.0.0.1:1', folder: shared })
  onTestFinished(async () => {
    forgetTarget(home, 'sketching')
    await runner.close()
    elsewhere.end()
    workspace.close()
  })
  const files = join(shared, 'rides')
  mkdirSync(files)
  await withDuckDB({ folders: [shared], scratch: shared }, async (duck) => {
    for (const part of [1, 2])
      await duck.run(
        `COPY (SELECT range * ${part} AS x, 'v' || (range % 7) AS t FROM range(1100000)) TO ${literal(join(files, `${part}.parquet`))} (FORMAT parquet)`,
      )
  })
  const work = { workspace, runner, perform: taskPerformer(startWorker, workspace.objects.root) }
  const profiled = async (asked: Omit<Parameters<typeof startProfile>[1], 'source'> = {}) =>
    Sketched.parse(await runner.result((await startProfile(work, { source: files, ...asked })).jobId))
  return { workspace, elsewhere, work, files, profiled }
}

test('[CL-4] files are read in groups here or on a target, with the same figures bit by bit', async () => {
  const { elsewhere, files, profiled } = await setUp()
  const here = await profiled()
  expect(here).toMatchObject({
    target: null,
    drift: null,
    profile: { files: 2, rows: 2_200_000, columns: [{ name: 'x', min: 0, max: 2_199_998 }, { name: 't' }] },
  })
  expect(elsewhere.started).toEqual([])
  const there = await profiled({ target: 'sketching', against: { reference: { source: join(files, '1.parquet') } } })
  expect(there.target).toBe('sketching')
  expect(there.profile).toEqual(here.profile)
  expect(there.drift).toMatchObject({ reference: { rows: 1_100_000 }, comparison: { drift: { columns: 1, of: 2 } } })
  expect(elsewhere.started.map((place) => place.split('/').at(-1))).toEqual(['now-0', 'now-1', 'before-0'])
  expect(elsewhere.known).toBe(0)
})

test('[CL-4] what is misspelled, or lies where the target does not see it, is told before anything is queued', async () => {
  const { workspace, work, files } = await setUp()
  const refused = async (code: string, asked: Parameters<typeof startProfile>[1]) =>
    expect(startProfile(work, asked)).rejects.toMatchObject({ code })
  await refused('FILE_NOT_FOUND', { source: `${files}x` })
  await refused('TARGET_NOT_FOUND', { source: files, target: 'nobody' })
  await refused('INVALID_INPUT', { source: workspace.path, target: 'sketching' })
  await refused('INVALID_INPUT', { source: files, target: 'sketching', against: { reference: { source: join(files, '../..') } } })
  await refused('NOT_FOUND', { source: files, against: { reference: { ref: 'wine@v1' } } })
})

test('[CL-5] groups that were sketched are known to the next process, unless their sketch is gone', async () => {
  const workspace = createWorkspace(temporaryFolder())
  onTestFinished(() => workspace.close())
  const { object } = await workspace.objects.put('a sketch')
  const kept = await KeptSketches.open(workspace, 7)
  await Promise.all([
    kept.keep('now-0', { sketch: object, rows: 3, notes: [] }),
    kept.keep('now-1', { sketch: 'f'.repeat(64), rows: 4, notes: [] }),
  ])
  const again = await KeptSketches.open(workspace, 7)
  expect(await again.find('now-0')).toEqual({ sketch: object, rows: 3, notes: [] })
  expect(await again.find('now-1')).toBe(null)
  expect(await again.find('constructor')).toBe(null)
  writeFileSync(join(workspace.path, 'compute', 'sketches', '7.json'), '{"now-0":')
  expect(await (await KeptSketches.open(workspace, 7)).find('now-0')).toBe(null)
  await again.drop()
})
