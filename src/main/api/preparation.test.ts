import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ImportResult } from '../../shared/contract/datasets/index.ts'
import type { PreparationStep } from '../../shared/domain/datasets/preparation.ts'
import { temporaryFolder } from '../testing.ts'
import { readingOf, requireVersion } from '../datasets/index.ts'
import { createWorkspace } from '../workspace/index.ts'
import { inProcessWorkers } from './fixtures/inProcess.ts'
import { open } from './fixtures/open.ts'
import { toCairnError } from './index.ts'

const trim: PreparationStep = { kind: 'trim', columns: ['city'], inner: false }
const join_: PreparationStep = { kind: 'join', with: 'cities', on: [{ left: 'city', right: 'city' }], how: 'left' }

const workers = await inProcessWorkers()

/** @param processes workers as processes, which can be killed */
async function world(processes = false) {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const opened = processes ? open(folder) : open(folder, workers)
  const { client, runner } = opened
  const done = async ({ jobId }: { readonly jobId: number }) => (await runner.result(jobId)) as ImportResult
  const load = async (name: string, text: string) => {
    const file = join(folder, `${name}.csv`)
    writeFileSync(file, text)
    return done(await client.datasets.import({ name, file, options: {} }))
  }
  await load('sales', 'id,city,price\n1,"Oslo ",10\n2,Bergen,20\n')
  await load('cities', 'city,people\nOslo,7\nBergen,3\n')
  const prepare = async (steps: PreparationStep[], name = 'clean', more = {}) =>
    done(await client.datasets.preparation.run({ ref: 'sales', steps, name, ...more }))
  const due = async () => {
    const started = await client.datasets.preparation.runDue({})
    return Promise.all(started.map(done))
  }
  const errorOf = async (asked: Promise<unknown>) =>
    asked.then(
      () => null,
      (thrown: unknown) => toCairnError(thrown),
    )
  return { ...opened, home: folder, done, load, prepare, due, errorOf }
}

test('[DS-16] a prepared version leads to all its parents, and is run again by hand on what they are then', async () => {
  const { client, done, load, prepare } = await world()
  const made = await prepare([trim, join_])
  expect(made.version).toMatchObject({ ref: 'clean@v1', rows: 2, columns: 4 })
  const lineage = await client.governance.lineage({ of: 'dataset:clean' })
  expect(lineage.nodes.map(({ label }) => label).toSorted()).toEqual(['cities@v1', 'clean@v1', 'sales@v1'])
  expect(lineage.edges.map(({ how }) => how)).toEqual(['prepared', 'prepared'])

  await load('cities', 'city,people\nOslo,8\nBergen,3\n')
  await client.datasets.update({ name: 'cities', rename: 'towns' })
  const before = await client.datasets.preparation.get({ ref: 'clean' })
  expect(before).toMatchObject({ stale: true, auto: false })
  expect(before?.inputs.map(({ role, used, latest, newer }) => [role, used, latest, newer])).toEqual([
    ['input', 'sales@v1', 'sales@v1', false],
    [1, 'towns@v1', 'towns@v2', true],
  ])
  expect((await done(await client.datasets.preparation.again({ name: 'clean' }))).version.ref).toBe('clean@v2')
  expect(await client.datasets.preparation.get({ ref: 'clean' })).toMatchObject({ ref: 'clean@v2', stale: false })
  // Nothing has changed: nothing is made.
  expect((await done(await client.datasets.preparation.again({ name: 'clean' }))).identicalTo).toBe('clean@v2')
  expect((await client.datasets.preparation.list({ reads: 'towns' })).map(({ dataset }) => dataset)).toEqual(['clean'])
})

test('[DS-16] a parent that lost a column refuses the run with the step, and what it made stays', async () => {
  const { client, done, load, prepare, errorOf } = await world()
  await prepare([trim])
  await load('sales', 'id,town,price\n1,Oslo,10\n')
  const error = await errorOf(done(await client.datasets.preparation.again({ name: 'clean' })))
  expect(error).toMatchObject({ code: 'COLUMN_UNKNOWN', details: { step: 1, kind: 'trim', column: 'city' } })
  expect(error?.message).toMatch(/^Step 1 \(trim\): There is no column "city"/)
  expect(await client.datasets.preparation.get({ ref: 'clean' })).toMatchObject({ ref: 'clean@v1', stale: true })
})

test('[DS-17] a model on prepared data reads files as they were read for the input', async () => {
  const { client, workspace, done, home } = await world()
  const file = join(home, 'prices.csv')
  writeFileSync(file, 'id;price;tag\n1;1.234,50 €;x\n2;2.000,00 €;-999\n3;-999;z\n')
  await done(await client.datasets.import({ name: 'prices', file, options: { nullTokens: ['', '-999'] } }))
  await done(
    await client.datasets.preparation.run({ ref: 'prices', steps: [{ kind: 'filter', where: 'id > 0', rows: 'keep' }], name: 'some' }),
  )
  const reading = (ref: string) => readingOf(workspace.db, requireVersion(workspace.db, ref))
  expect(reading('some')).toMatchObject({ format: 'cairn.reading/2', layout: { delimiter: ';' } })
  expect(reading('some')).toEqual(reading('prices'))

  // Without a header columns are known by their places, and these are others now.
  await done(await client.datasets.import({ name: 'bare', file, options: { header: false, skipLines: 1 } }))
  const { columns } = await client.datasets.columns({ ref: 'bare' }).then((all) => ({ columns: all.map(({ name }) => name) }))
  await done(await client.datasets.preparation.run({ ref: 'bare', steps: [{ kind: 'drop', columns: [columns[0]] }], name: 'less' }))
  expect(reading('bare')?.format === 'cairn.reading/2' && reading('bare')).toMatchObject({ layout: { header: false } })
  expect(reading('less')).not.toHaveProperty('layout')
})

test('[DS-16] a run that is cancelled, or whose process is killed, leaves no version', async () => {
  const { client, runner, pids, errorOf, workspace } = await world(true)
  // A trillion pairs of rows.
  const query = `WITH ten AS (SELECT i FROM (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)) t(i))
    SELECT sum(a.i * b.i % 7 + c.i) AS n FROM ten a, ten b, ten c, ten d, ten e, ten f, ten g, ten h, ten j, ten k, ten l, ten m`
  const start = () => client.datasets.preparation.run({ ref: 'sales', steps: [{ kind: 'sql', query, tables: [] }], name: 'endless' })
  const running = async () => {
    const before = pids.length
    const { jobId } = await start()
    for await (const job of runner.watchAll(AbortSignal.timeout(60_000))) if (job.id === jobId && job.phase === 'running steps') break
    return { jobId, pid: pids[before] }
  }
  const one = await running()
  await client.jobs.cancel({ jobId: one.jobId })
  expect(await errorOf(runner.result(one.jobId))).toMatchObject({ code: 'CANCELLED' })
  const other = await running()
  process.kill(other.pid, 'SIGKILL')
  expect(await errorOf(runner.result(other.jobId))).toMatchObject({ code: 'WORKER_DIED' })
  expect((await client.datasets.list({})).map(({ name }) => name)).toEqual(['cities', 'sales'])
  expect(workspace.sqlite.prepare('SELECT count(*) FROM preparations').pluck().get()).toBe(0)
})

test('[DS-16] by itself: each new version of an input once, through a chain, with a problem kept; never in a circle', async () => {
  const { client, load, prepare, due, done, errorOf } = await world()
  await prepare([trim], 'clean', { auto: true })
  await done(
    await client.datasets.preparation.run({ ref: 'clean', steps: [{ kind: 'drop', columns: ['price'] }], name: 'small', auto: true }),
  )
  expect(await due()).toEqual([])
  await load('sales', 'id,city,price\n1,"Oslo ",10\n2,Bergen,20\n3,Narvik,5\n')
  expect((await due()).map(({ version }) => version.ref)).toEqual(['clean@v2'])
  expect((await due()).map(({ version }) => version.ref)).toEqual(['small@v2'])
  expect(await due()).toEqual([])

  await load('sales', 'id,town,price\n1,Oslo,10\n')
  const [failed] = await client.datasets.preparation.runDue({})
  expect(await errorOf(done(failed))).toMatchObject({ code: 'COLUMN_UNKNOWN' })
  expect((await client.datasets.preparation.get({ ref: 'clean' }))?.autoProblem).toMatch(/^Step 1 \(trim\)/)
  expect(await due()).toEqual([])

  const circle = await errorOf(
    client.datasets.preparation.run({ ref: 'small', steps: [{ kind: 'sort', by: [{ column: 'id', descending: true }] }], name: 'clean' }),
  )
  expect(circle).toMatchObject({ code: 'STEP_INVALID' })
})

test('[DS-16] the switch for automatic runs can be undone; the trash keeps what others come from', async () => {
  const { client, prepare } = await world()
  await prepare([trim])
  const isAuto = async () => (await client.datasets.preparation.get({ ref: 'clean' }))?.auto
  expect((await client.datasets.preparation.setAuto({ name: 'clean', auto: true })).auto).toBe(true)
  expect((await client.governance.undo.undo({})).label).toBe('Run clean automatically')
  expect(await isAuto()).toBe(false)
  await client.governance.undo.redo({})
  expect(await isAuto()).toBe(true)

  const [entry] = await client.governance.trash.put({ items: ['dataset:sales'] })
  expect(entry.usedBy).toEqual(['clean@v1'])
  expect((await client.governance.trash.empty({})).deleted).toEqual([])
  expect((await client.datasets.preparation.get({ ref: 'clean' }))?.inputs[0]).toMatchObject({ latest: null, newer: false })
  await client.governance.trash.put({ items: ['dataset:clean'] })
  expect((await client.governance.trash.empty({})).deleted.map(({ label }) => label).toSorted()).toEqual(['clean', 'sales'])
})

test('[DS-11] marks travel: to what comes from a sensitive column, also when it is marked later, until a person takes the mark away', async () => {
  const { client, done, load, prepare } = await world()
  await client.datasets.markSensitive({ name: 'sales', columns: ['price'], sensitive: true })
  const steps: PreparationStep[] = [
    { kind: 'derive', column: 'double', expression: 'price * 2' },
    { kind: 'derive', column: 'letters', expression: 'length(city)' },
  ]
  const made = await prepare(steps)
  expect(made.warnings).toContain('Marked as sensitive, because they come from sensitive columns: price, double.')
  const marked = async () => (await client.datasets.columns({ ref: 'clean' })).filter(({ sensitive }) => sensitive).map(({ name }) => name)
  expect(await marked()).toEqual(['price', 'double'])

  await client.datasets.markSensitive({ name: 'clean', columns: ['double'], sensitive: false })
  await load('sales', 'id,city,price\n1,"Oslo ",11\n')
  await done(await client.datasets.preparation.again({ name: 'clean' }))
  expect(await marked()).toEqual(['price'])

  await client.datasets.markSensitive({ name: 'sales', columns: ['city'], sensitive: true })
  expect(await marked()).toEqual(['city', 'price', 'letters'])
})

test('[DS-11] a filter by a sensitive column shows no rows and makes every column of the result sensitive', async () => {
  const { client, prepare } = await world()
  await client.datasets.markSensitive({ name: 'sales', columns: ['price'], sensitive: true })
  const steps: PreparationStep[] = [{ kind: 'filter', where: 'price > 15', rows: 'keep' }]
  const { view, sensitive } = await client.datasets.preparation.preview({ ref: 'sales', steps })
  expect(view).toMatchObject({ hidden: true, rows: [] })
  expect(sensitive).toEqual(['id', 'city', 'price'])
  expect((await prepare([{ kind: 'filter', where: 'price is not missing', rows: 'keep' }])).warnings).toEqual([
    'Marked as sensitive, because they come from sensitive columns: price.',
  ])
})
