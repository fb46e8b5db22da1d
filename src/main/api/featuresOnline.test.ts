import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { FeatureDefinitions } from '../../shared/domain/features/definitions.ts'
import type { PublishReport } from '../../shared/domain/features/online.ts'
import { describeOnline, publishDue } from '../features/index.ts'
import { temporaryFolder } from '../testing.ts'
import { backupWorkspace, createWorkspace, openWorkspace } from '../workspace/index.ts'
import { inProcessWorkers } from './fixtures/inProcess.ts'
import { open } from './fixtures/open.ts'
import { toCairnError } from './index.ts'

const definitions = FeatureDefinitions.parse({
  entities: [{ name: 'driver', keys: [{ name: 'driver_id', type: 'integer' }] }],
  views: [
    {
      name: 'drivers',
      entities: ['driver'],
      source: 'activity',
      time: { kind: 'event', column: 'at' },
      ttl: null,
      push: true,
      features: [
        { name: 'trips', type: 'integer' },
        { name: 'city', type: 'text' },
      ],
    },
  ],
  services: [{ name: 'rides', features: [{ view: 'drivers' }] }],
})

async function opened() {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const all = open(folder, await inProcessWorkers())
  const { client, runner } = all
  const version = async (...rows: string[]) => {
    const file = join(folder, 'activity.csv')
    writeFileSync(file, ['driver_id,at,trips,city,note', ...rows].join('\n'))
    await runner.result((await client.datasets.import({ name: 'activity', file, options: {} })).jobId)
  }
  await version('7,2026-01-01 10:00:00,1,Ulm,a', '8,2026-01-01 11:00:00,2,Bonn,b')
  await client.features.apply({ definitions })
  const publish = async (more = {}) => {
    const { jobId } = await client.features.publish({ view: 'drivers', ...more })
    return (await runner.result(jobId)) as PublishReport
  }
  const trips = async (...ids: number[]) => (await client.features.lookup({ service: 'rides', keys: { driver_id: ids } })).results[0].values
  return { ...all, version, publish, trips }
}

const codeOf = (error: unknown) => toCairnError(error).code

describe('[FS-3] online values', () => {
  test('are published, told, looked up, and removed when the view is off or removed', async () => {
    const { client, publish, trips } = await opened()
    expect(await client.features.online({ view: 'drivers' })).toMatchObject({ mode: 'off', keys: 0, published: null, stale: false })
    expect(await trips(7)).toEqual([null])
    expect(await publish()).toMatchObject({ view: 'drivers@v1', source: 'activity@v1', rows: 2, newer: 2 })
    expect(await client.features.online({ view: 'drivers@v1' })).toMatchObject({
      mode: 'manual',
      keys: 2,
      newestEvent: Date.parse('2026-01-01T11:00:00Z'),
      published: { source: 'activity@v1', rows: 2, newer: 2, from: null, to: null },
      latest: 'activity@v1',
      stale: false,
      pushed: 0,
      problem: null,
    })
    expect(await trips(7, 8, 9)).toEqual([1, 2, null])
    expect(await client.features.setOnline({ view: 'drivers', mode: 'off' })).toMatchObject({ mode: 'off', keys: 0, published: null })
    expect(await trips(7)).toEqual([null])
    await publish()
    await client.features.remove({ kind: 'service', name: 'rides' })
    await client.features.remove({ kind: 'view', name: 'drivers' })
    await client.features.apply({ definitions })
    expect(await trips(7)).toEqual([null])
  })

  test('of a new version are published once by themselves; what fails is told and not tried again', async () => {
    const { client, workspace, runner, version, trips } = await opened()
    const due = async () => {
      const started = await publishDue({ workspace, runner })
      await Promise.all(started.map(({ jobId }) => runner.result(jobId).catch(() => null)))
      return started.length
    }
    await client.features.setOnline({ view: 'drivers', mode: 'newVersions' })
    expect([await due(), await due()]).toEqual([1, 0])
    await version('7,2026-01-02 10:00:00,5,Ulm,a')
    expect([await due(), await due()]).toEqual([1, 0])
    expect(await trips(7, 8)).toEqual([5, 2])
    await version('7,,5,Ulm,a', '8,2999-01-01 00:00:00,5,Ulm,a')
    expect([await due(), await due()]).toEqual([1, 0])
    const { problem, stale } = await client.features.online({ view: 'drivers' })
    expect(problem).toContain('1 without an event time, 1 ahead of the clock')
    expect(stale).toBe(true)
    await version('7,2026-01-03 10:00:00,6,Ulm,a'.replace(',6', ',six'))
    expect([await due(), await due()]).toEqual([0, 0])
    expect((await client.features.online({ view: 'drivers' })).problem).toContain('"trips" of activity')
    expect(await trips(7)).toEqual([5])
  })

  test('by schedule: each time once, also one that was missed', async () => {
    const { client, workspace, runner } = await opened()
    const wrong = client.features.setOnline({ view: 'drivers', mode: 'manual', schedule: { cron: 'never', zone: 'UTC' } })
    expect(await wrong.catch(codeOf)).toBe('INVALID_INPUT')
    const online = await client.features.setOnline({ view: 'drivers', mode: 'manual', schedule: { cron: '0 * * * *', zone: 'UTC' } })
    const hour = 3_600_000
    expect(online).toMatchObject({ schedule: { cron: '0 * * * *', zone: 'UTC' }, nextAt: Math.ceil(Date.now() / hour) * hour })
    const due = async (now: number) => {
      const started = await publishDue({ workspace, runner }, now)
      await Promise.all(started.map(({ jobId }) => runner.result(jobId)))
      return started.length
    }
    const next = Number(online.nextAt)
    expect([await due(next - 1), await due(next), await due(next + 1), await due(next + 5 * hour), await due(next + 5 * hour + 1)]).toEqual(
      [0, 1, 0, 1, 0],
    )
    expect(await client.features.setOnline({ view: 'drivers', mode: 'manual', schedule: null })).toMatchObject({
      schedule: null,
      nextAt: null,
    })
    expect(await due(next + 10 * hour)).toBe(0)
  })

  test('that are pushed are seen at once, and become a version of the source', async () => {
    const { client, runner, publish, trips } = await opened()
    await publish()
    const rows = [
      { driver_id: 7, at: '2026-01-05T00:00:00Z', trips: 9, city: null },
      { driver_id: 8, at: '2025-01-05T00:00:00Z', trips: 9, city: 'Ulm' },
    ]
    expect(await client.features.push({ view: 'drivers', rows })).toEqual({ newer: 1, older: 1 })
    expect(await trips(7, 8)).toEqual([9, 2])
    expect((await client.features.online({ view: 'drivers' })).pushed).toBe(2)
    const collected = await client.features.collectPushed({ view: 'drivers' })
    expect(collected.rows).toBe(2)
    await runner.result(Number(collected.jobId))
    const page = await client.datasets.rows({ ref: 'activity@v2', limit: 10 })
    expect(page.rows.slice(2).map(({ cells }) => cells)).toEqual([
      [7, '2026-01-05T00:00:00', 9, null, null],
      [8, '2025-01-05T00:00:00', 9, 'Ulm', null],
    ])
    expect(await client.features.collectPushed({ view: 'drivers' })).toEqual({ jobId: null, rows: 0 })
    expect((await client.features.online({ view: 'drivers' })).pushed).toBe(0)
    await client.features.push({ view: 'drivers', rows: rows.slice(0, 1) })
    expect(await client.features.collectPushed({ view: 'drivers' })).toMatchObject({ rows: 1 })
  })

  test('cannot be published from what is no version of the source, or with bounds that are none', async () => {
    const { client, version } = await opened()
    const ask = (more: object) => client.features.publish({ view: 'drivers', ...more }).catch(codeOf)
    expect(await ask({ from: 'yesterday' })).toBe('FEATURES_INVALID')
    expect(await ask({ from: '2026-02-01', to: '2026-01-01' })).toBe('FEATURES_INVALID')
    expect(await ask({ source: 'activity@v9' })).toBe('NOT_FOUND')
    await version('7,2026-01-01,one,Ulm,a')
    expect(await ask({})).toBe('TYPE_MISMATCH')
    expect(await client.features.online({ view: 'drivers' })).toMatchObject({ mode: 'off', keys: 0 })
  })

  test('are copied with a workspace, checked by verify, and made anew by publishing where they are damaged', async () => {
    const { client, workspace, publish } = await opened()
    await publish()
    const rows = [{ driver_id: 7, at: '2026-01-05T00:00:00Z', trips: 9, city: null }]
    await client.features.push({ view: 'drivers', rows })
    const copy = join(temporaryFolder(), 'copy')
    await backupWorkspace(workspace, copy)
    const copied = openWorkspace(copy)
    onTestFinished(() => copied.close())
    expect(await describeOnline(copied, 'drivers')).toMatchObject({ keys: 2, pushed: 1 })
    const problems = async () => (await client.workspace.verify({})).problems.filter(({ where }) => where.startsWith('online'))
    expect(await problems()).toEqual([])
    const file = join(workspace.path, 'online/features.db')
    writeFileSync(file, Buffer.alloc(4_096, 7), { flag: 'r+' })
    expect(await problems()).toMatchObject([{ where: 'online/features.db', what: expect.stringContaining('damaged') }])
    expect(await client.features.online({ view: 'drivers' }).catch(codeOf)).toBe('ONLINE_DAMAGED')
    const other = join(temporaryFolder(), 'other')
    await backupWorkspace(workspace, other)
    expect(existsSync(join(other, 'online'))).toBe(false)
    expect(await publish()).toMatchObject({ newer: 2, rebuilt: true })
    expect(await problems()).toEqual([])
  })
})
