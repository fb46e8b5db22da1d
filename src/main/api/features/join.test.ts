import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FeatureDefinitions } from '../../../shared/domain/features/definitions.ts'
import type { ImportResult } from '../../../shared/contract/datasets/index.ts'
import { failure } from '../../datasets/testing.ts'
import { sensitiveColumns, requireDataset } from '../../datasets/index.ts'
import { applyDefinitions } from '../../features/index.ts'
import { childProcessWorkers } from '../../jobs/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../../workspace/index.ts'
import { inProcessWorkers } from '../fixtures/inProcess.ts'
import { open, type Opened } from '../fixtures/open.ts'
import { toCairnError } from '../index.ts'

const workerFile = join(import.meta.dirname, '..', '..', 'worker.ts')

const drivers = `driver,event,created,trips,home
1,2026-01-01 10:00:00,2026-01-01 10:00:00,10,north
1,2026-01-02 10:00:00,2026-01-02 12:00:00,20,south
2,2026-01-01 00:00:00,2026-01-01 00:00:00,0,west
`
const rides = `driver,time,distance,late
1,2026-01-02 10:00:00,30,yes
2,2026-01-02 10:00:00,30,no
1,2026-01-09 10:00:00,30,no
,2026-01-02 10:00:00,30,no
3,,30,yes
`
const definitions = FeatureDefinitions.parse({
  entities: [{ name: 'driver', keys: [{ name: 'driver', type: 'integer' }] }],
  views: [
    {
      name: 'stats',
      entities: ['driver'],
      source: 'drivers',
      time: { kind: 'event', column: 'event', created: 'created' },
      ttl: '3 days',
      features: [{ name: 'trips' }, { name: 'home' }],
    },
  ],
  onDemand: [
    {
      name: 'ride',
      uses: ['stats'],
      request: [{ name: 'distance', type: 'integer' }],
      features: [
        { name: 'per_trip', expression: 'distance / trips' },
        { name: 'hint', expression: 'lower(home)' },
      ],
    },
  ],
  services: [{ name: 'lateness', features: [{ view: 'stats' }, { view: 'ride' }] }],
})

type Client = Opened['client']['features']
const asked = { service: 'lateness', entities: { dataset: 'rides' }, time: 'time' }

async function world(startWorker?: Parameters<typeof open>[1]) {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const opened = open(folder, startWorker ?? (await inProcessWorkers()))
  const { client, runner, workspace } = opened
  const done = async <T = ImportResult>(started: Promise<{ jobId: number }>) => (await runner.result((await started).jobId)) as T
  const file = (name: string, text: string) => {
    const path = join(folder, '..', `${name}-${Math.abs(text.length)}.csv`)
    writeFileSync(path, text)
    return path
  }
  const add = (name: string, text: string) => done(client.datasets.import({ name, file: file(name, text), options: {} }))
  await add('drivers', drivers)
  await add('rides', rides)
  applyDefinitions(workspace, definitions)
  const features: Client = client.features
  return { ...opened, folder, done, add, features, file }
}

const column = async ({ client }: Opened, ref: string, name: string) =>
  (await client.datasets.rows({ ref, columns: [name], offset: 0, limit: 100 })).rows.map(({ cells: [cell] }) => cell)

describe('[FS-2] features are joined to a dataset', () => {
  it('as a version that knows its service, its sources and its entity rows, and leads to them', async () => {
    const opened = await world()
    const { client, done, features } = opened
    const made = await done(features.join({ ...asked, name: 'training', target: 'late' }))
    expect(made.version).toMatchObject({
      ref: 'training@v1',
      target: 'late',
      rows: 5,
      source: { joined: 'lateness@v1', entities: 'rides@v1', with: ['drivers@v1'] },
    })
    expect(await column(opened, 'training', 'trips')).toEqual([20, 0, null, null, null])
    expect(await column(opened, 'training', 'per_trip')).toEqual([1.5, null, null, null, null])
    expect(await features.joinInfo({ ref: 'training' })).toMatchObject({
      service: 'lateness@v1',
      mode: 'latest',
      time: 'time',
      entities: 'rides@v1',
      sources: [{ view: 'stats', used: 'drivers@v1', latest: 'drivers@v1', newer: false }],
      features: ['trips', 'home', 'per_trip', 'hint'],
      keys: ['driver'],
      stale: false,
    })
    const { edges, nodes } = await client.governance.lineage({ of: 'dataset:training' })
    const label = (id: string) => nodes.find((node) => node.id === id)?.label
    expect(
      edges
        .filter(({ how }) => how === 'joined')
        .map(({ from, to }) => [label(from), label(to)])
        .toSorted(([one = ''], [other = '']) => one.localeCompare(other)),
    ).toEqual([
      ['drivers@v1', 'training@v1'],
      ['lateness@v1', 'training@v1'],
      ['rides@v1', 'training@v1'],
    ])
    expect(await features.joinInfo({ ref: 'rides' })).toBeNull()
  })

  it('and again on what its sources are now; the same rows again are the same version, up to date', async () => {
    const opened = await world()
    const { done, add, features } = opened
    await done(features.join({ ...asked, name: 'training', mode: 'asKnown', target: 'late' }))
    await add('drivers', `${drivers}2,2026-01-02 00:00:00,2026-01-02 00:00:00,5,east\n`)
    expect(await features.joinInfo({ ref: 'training' })).toMatchObject({ stale: true, sources: [{ latest: 'drivers@v2', newer: true }] })
    expect((await done(features.joinAgain({ dataset: 'training' }))).version).toMatchObject({ ref: 'training@v2', target: 'late' })
    expect(await column(opened, 'training', 'trips')).toEqual([10, 5, null, null, null])
    // A driver that no ride names changes nothing.
    await add('drivers', `${drivers}2,2026-01-02 00:00:00,2026-01-02 00:00:00,5,east\n9,2026-01-02 00:00:00,2026-01-02 00:00:00,5,east\n`)
    expect(await done(features.joinAgain({ dataset: 'training' }))).toMatchObject({ identicalTo: 'training@v2' })
    expect(await features.joinInfo({ ref: 'training' })).toMatchObject({ stale: false, sources: [{ used: 'drivers@v3' }] })
    expect(
      await failure(features.joinAgain({ dataset: 'rides' }).catch((error: unknown) => Promise.reject(toCairnError(error)))),
    ).toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('stays on the versions of its service, whatever its views become', async () => {
    const { done, features, workspace } = await world()
    await done(features.join({ ...asked, name: 'training' }))
    const [view] = definitions.views
    applyDefinitions(workspace, { ...definitions, views: [{ ...view, ttl: null }], services: [] })
    expect(await features.joinInfo({ ref: 'training' })).toMatchObject({ service: 'lateness@v1' })
    const { values } = await features.proof({ ref: 'training', row: 3 })
    expect(values[0]).toMatchObject({ view: 'stats@v1', status: 'tooOld', value: null })
  })

  it('from a file, and from a moment for all rows', async () => {
    const opened = await world()
    const { done, features, file } = opened
    const entities = { file: file('frame', 'driver,distance\n2,1\n1,1\n') }
    await done(features.join({ service: 'lateness', entities, time: null, at: '2026-01-01T11:00:00+01:00', name: 'frame' }))
    expect(await column(opened, 'frame', 'trips')).toEqual([0, 10])
    expect(await features.joinInfo({ ref: 'frame' })).toMatchObject({ entities: null, at: '2026-01-01T10:00:00', time: null })
  })

  it('is shown before it is made: first rows, gaps by reason, and what is odd', async () => {
    const { features, add } = await world()
    await add('drivers', `${drivers}1,2999-01-01 00:00:00,2026-01-01 00:00:00,1,north\n`)
    const { rows, columns, total, gaps, notes } = await features.previewJoin({ ...asked, limit: 2 })
    expect(total).toBe(5)
    expect(columns.filter(({ isFeature }) => isFeature).map(({ name }) => name)).toEqual(['trips', 'home', 'per_trip', 'hint'])
    expect(rows).toEqual([
      [1, '2026-01-02T10:00:00', 30, 'yes', 20, 'south', 1.5, 'south'],
      [2, '2026-01-02T10:00:00', 30, 'no', 0, 'west', null, 'west'],
    ])
    expect(gaps[0]).toEqual({ column: 'trips', noRow: 2, tooOld: 1, null: 0 })
    expect(gaps[2]).toEqual({ column: 'per_trip', noRow: 0, tooOld: 0, null: 4 })
    expect(notes).toEqual([
      '1 row without a moment in "time": no features.',
      '1 row without a key of stats (driver).',
      'drivers: 1 row with an event ahead of the clock: is the clock of their origin wrong?',
      'drivers: 1 row created before the event, as forecasts are: known from the event on.',
    ])
  })

  it('is refused before it waits: a service that is not there, a target that is none, a name that is taken', async () => {
    const { features } = await world()
    const refused = async (work: Promise<unknown>) => failure(work.catch((error: unknown) => Promise.reject(toCairnError(error))))
    expect(await refused(features.join({ ...asked, service: 'gone', name: 'x' }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refused(features.join({ ...asked, time: 'distance', name: 'x' }))).toMatchObject({ code: 'TYPE_MISMATCH' })
    expect(await refused(features.join({ ...asked, name: 'rides', as: 'dataset' }))).toMatchObject({ code: 'ALREADY_EXISTS' })
    expect(await refused(features.join({ ...asked, time: null, at: 'yesterday', name: 'x' }))).toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('[FS-2] each value tells where it comes from', () => {
  it('its row, version, event, creation and age; and why there is none', async () => {
    const { done, features } = await world()
    await done(features.join({ ...asked, name: 'training' }))
    const { at, values } = await features.proof({ ref: 'training', row: 1 })
    expect(at).toBe('2026-01-02 10:00:00')
    const source = { source: 'drivers@v1', row: 2, event: '2026-01-02 10:00:00', created: '2026-01-02 12:00:00', age: 0 }
    expect(values).toEqual([
      { column: 'trips', feature: 'trips', view: 'stats@v1', value: 20, status: 'value', ...source, expression: null, reads: [] },
      { column: 'home', feature: 'home', view: 'stats@v1', value: 'south', status: 'value', ...source, expression: null, reads: [] },
      expect.objectContaining({
        column: 'per_trip',
        view: 'ride@v1',
        value: 1.5,
        status: 'computed',
        expression: 'distance / trips',
        reads: ['distance', 'trips'],
      }),
      expect.objectContaining({ column: 'hint', status: 'computed' }),
    ])
    const statusOf = async (row: number) => (await features.proof({ ref: 'training', row })).values[0]
    expect(await statusOf(3)).toMatchObject({ status: 'tooOld', row: 2, age: 7 * 86_400, value: null })
    expect(await statusOf(4)).toMatchObject({ status: 'noKey', row: null })
    expect(await statusOf(5)).toMatchObject({ status: 'noTime', row: null })
  })
})

describe('[FS-2] sensitive marks travel through features', () => {
  const marks = ({ workspace: { db } }: Opened, name: string) => [...sensitiveColumns(db, requireDataset(db, name).id)].sort()

  it('through views and expressions, with the join and later; and their values are masked', async () => {
    const opened = await world()
    const { client, done, features } = opened
    await done(features.join({ ...asked, name: 'before' }))
    await client.datasets.markSensitive({ name: 'drivers', columns: ['home'], sensitive: true })
    await client.datasets.markSensitive({ name: 'rides', columns: ['late'], sensitive: true })
    await done(features.join({ ...asked, name: 'after' }))
    for (const name of ['before', 'after']) expect(marks(opened, name)).toEqual(['hint', 'home', 'late'])
    const { rows } = await features.previewJoin({ ...asked, limit: 1 })
    expect(rows[0].map((cell) => cell === '•••')).toEqual([false, false, false, true, false, true, false, true])
    const { values } = await features.proof({ ref: 'after', row: 1 })
    expect(values.map(({ value }) => value === '•••')).toEqual([false, true, false, true])
  })

  it('what a person took the mark from stays without it', async () => {
    const opened = await world()
    const { client, done, features, add } = opened
    await client.datasets.markSensitive({ name: 'drivers', columns: ['home'], sensitive: true })
    await done(features.join({ ...asked, name: 'training' }))
    await client.datasets.markSensitive({ name: 'training', columns: ['hint'], sensitive: false })
    await add('rides', `${rides}2,2026-01-03 10:00:00,30,yes\n`)
    await done(features.joinAgain({ dataset: 'training' }))
    expect(marks(opened, 'training')).toEqual(['home'])
  })
})

it('[FS-2] a worker that is killed in the middle of a join leaves nothing, and the next one makes all of it', async () => {
  const { add, client, done, features, folder, pids, runner, workspace } = await world(childProcessWorkers(workerFile))
  const many = Array.from(
    { length: 40_000 },
    (_, row) => `${(row % 3) + 1},2026-01-02 10:00:0${row % 10},30,${row % 2 === 0 ? 'yes' : 'no'}`,
  )
  await add('rides', `driver,time,distance,late\n${many.join('\n')}\n`)
  const objects = () =>
    readdirSync(join(folder, 'objects'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
  const before = objects()
  const { jobId } = await features.join({ ...asked, name: 'training' })
  for await (const job of runner.watchAll(AbortSignal.timeout(60_000))) if (job.id === jobId && job.phase === 'finding rows') break
  process.kill(pids.at(-1) as number, 'SIGKILL')
  expect(await failure(runner.result(jobId))).toMatchObject({ code: 'WORKER_DIED' })
  expect((await client.datasets.list({})).map(({ name }) => name)).toEqual(['drivers', 'rides'])
  expect(workspace.sqlite.prepare('SELECT count(*) FROM feature_joins').pluck().get()).toBe(0)
  expect(objects()).toBe(before)
  expect((await done(features.join({ ...asked, name: 'training' }))).version.rows).toBe(40_000)
})
