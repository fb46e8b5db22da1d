import { expect, test } from 'vitest'
import { parseAddress, reach } from '../../shared/domain/governance/lineage.ts'
import { requireVersion } from '../datasets/index.ts'
import { addRun } from '../experiments/fixtures/registry.ts'
import { applyRides } from '../features/fixtures/rides.ts'
import { Catalogue, findService } from '../features/index.ts'
import { addModelVersion } from '../models/index.ts'
import { schema } from '../workspace/index.ts'
import { workspaceWithTrail } from './fixtures/trail.ts'
import { lineageOf } from './lineage.ts'
import { usesOf } from './uses.ts'

test('[GV-2] from a package back to the data, and from the data on to every run, model version and package', async () => {
  const workspace = await workspaceWithTrail()
  const labels = (address: string) =>
    lineageOf(workspace, address)
      .nodes.map((node) => node.label)
      .sort()
  expect(labels('package:1')).toEqual(['run 1', 'wine.cairn', 'wine@v1', 'wine@v1'])
  expect(labels('dataset:wine')).toEqual(['run 1', 'run 2', 'run 3', 'wine.cairn', 'wine@v1', 'wine@v1', 'wine@v2'])
  expect(labels('run:3')).toEqual(['run 3', 'wine@v1'])
  expect(labels('3')).toEqual(['run 3', 'wine@v1'])
  expect(labels('model:wine')).toEqual(['run 2', 'wine@v1', 'wine@v2'])
  const graph = lineageOf(workspace, 'package:1')
  expect(graph.roots).toEqual(['package-1'])
  expect(graph.edges).toEqual([
    { from: 'datasetVersion-1', to: 'run-1', how: 'trained on' },
    { from: 'run-1', to: 'modelVersion-1', how: 'registered' },
    { from: 'modelVersion-1', to: 'package-1', how: 'packaged' },
  ])
})

test('[GV-2] a name that a dataset and a model share leads from both', async () => {
  const workspace = await workspaceWithTrail()
  expect(lineageOf(workspace, 'wine@v1').roots).toEqual(['datasetVersion-1', 'modelVersion-1'])
  expect(lineageOf(workspace, 'wine@v2').roots).toEqual(['modelVersion-2'])
  for (const address of ['nothing', 'package:9', 'run:9', 'dataset:vinho'])
    expect(() => lineageOf(workspace, address)).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }))
})

test('[GV-2] versions, reproduced and extended runs, imported packages and evaluations are edges too', async () => {
  const workspace = await workspaceWithTrail()
  const again = addRun(workspace, { name: 'again' })
  workspace.write((db) => {
    workspace.sqlite.prepare('UPDATE training_runs SET reproduces_id = 1, extends_id = 2 WHERE run_id = ?').run(again.id)
    const { id: _, ...version } = db.select().from(schema.datasetVersions).get()!
    db.insert(schema.datasetVersions)
      .values({ ...version, number: 2, hash: 'h', parentId: 1 })
      .run()
    addModelVersion(db, 'theirs', { runId: null, importedFromId: 1, task: 'regression', threshold: null, checksum: 'c', notes: '' })
    const object = 'a'.repeat(64)
    db.insert(schema.modelEvaluations)
      .values({ versionId: 2, datasetVersionId: 2, rows: {}, evaluationObject: object, predictionsObject: object, at: 1 })
      .run()
  })
  const { edges } = lineageOf(workspace, 'dataset:wine@v1')
  expect(edges.map(({ how, from, to }) => `${from} ${how} ${to}`)).toEqual(
    expect.arrayContaining([
      'datasetVersion-1 next version datasetVersion-2',
      'run-1 reproduced run-4',
      'run-2 extended run-4',
      'package-1 imported modelVersion-3',
      'datasetVersion-2 evaluated on modelVersion-2',
    ]),
  )
})

test('[GV-2] [DR-1] the reference profile of a version and the monitors that judged windows by it are made of it', async () => {
  const workspace = await workspaceWithTrail()
  const object = 'b'.repeat(64)
  workspace.write((db) => {
    db.insert(schema.referenceProfiles).values({ versionId: 1, object, createdAt: 1 }).run()
    const monitor = { name: 'red wines', modelId: 1, settings: {}, status: 'active', createdAt: 1, actor: 'Ann' } as const
    db.insert(schema.monitors)
      .values([monitor, { ...monitor, name: 'never checked' }])
      .run()
    const window = { monitorId: 1, revision: 1, versionId: 1, rows: 9, status: 'ok', figures: {}, checkedAt: 1 } as const
    db.insert(schema.monitorWindows)
      .values([1, 2].map((start) => ({ ...window, start, end: start + 1 })))
      .run()
  })
  const { nodes, edges } = lineageOf(workspace, 'model:wine@v1')
  expect(nodes.filter(({ kind }) => kind === 'referenceProfile' || kind === 'monitor')).toEqual([
    { id: 'referenceProfile-1', kind: 'referenceProfile', label: 'profile of wine@v1', trashed: false, hash: object },
    { id: 'monitor-1', kind: 'monitor', label: 'red wines', trashed: false, hash: null },
  ])
  expect(edges.filter(({ to }) => to === 'monitor-1')).toEqual([{ from: 'modelVersion-1', to: 'monitor-1', how: 'monitored' }])
})

test('circles end, and addresses are read as they are written', () => {
  const edge = (from: string, to: string) => ({ from, to, how: 'reproduced' }) as const
  expect([...reach([edge('a', 'b'), edge('b', 'c'), edge('c', 'a')], 'a', 'uses')]).toEqual(['b', 'c'])
  expect([...reach([edge('a', 'b'), edge('b', 'c')], 'c', 'sources')]).toEqual(['b', 'a'])
  expect(parseAddress('dataset:a:b@v1')).toEqual({ kind: 'dataset', ref: 'a:b@v1' })
  expect(parseAddress('wine@champion')).toEqual({ kind: 'name', ref: 'wine@champion' })
  expect(parseAddress('package:4')).toEqual({ kind: 'package', id: 4 })
  for (const wrong of ['', 'run:', 'run:x', 'package:0', 'model:'])
    expect(() => parseAddress(wrong)).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }))
})

test('[FS-1] joined data lead to their entity rows, the sources of each view, the service and its views; and on to what was trained', async () => {
  const workspace = await workspaceWithTrail()
  applyRides(workspace)
  const service = new Catalogue(workspace.db).version('service', 'ride_lateness')
  const id = (ref: string) => requireVersion(workspace.db, ref).id
  const joined = id('wine@v1')
  const resolved = findService(workspace.db, 'ride_lateness')
  workspace.write((db) => {
    const entry = { versionId: joined, serviceVersionId: service.id!, service: resolved, mode: 'latest' as const, createdAt: 0 }
    db.insert(schema.featureJoins)
      .values({ ...entry, entityVersionId: id('weather') })
      .run()
    db.insert(schema.featureJoinSources)
      .values({ versionId: joined, viewVersionId: resolved.views[0].versionId, sourceId: id('drivers') })
      .run()
  })
  const labels = (address: string) => lineageOf(workspace, address).nodes.map((node) => node.label)
  expect(labels('service:ride_lateness')).toEqual(
    expect.arrayContaining(['ride_lateness@v1', 'driver_stats@v1', 'ride_context@v1', 'zone_weather@v1', 'wine@v1', 'run 1', 'wine.cairn']),
  )
  expect(labels('dataset:wine@v1')).toEqual(expect.arrayContaining(['drivers@v1', 'weather@v1', 'ride_lateness@v1', 'driver_stats@v1']))
  expect(lineageOf(workspace, 'view:driver_stats').edges).toContainEqual({
    from: `featureView-${resolved.views[0].versionId}`,
    to: `featureService-${service.id}`,
    how: 'listed',
  })
  expect(usesOf(workspace, 'dataset', requireVersion(workspace.db, 'drivers').datasetId)).toEqual(
    ['wine@v1', 'feature view driver_stats'].toSorted(),
  )
})
