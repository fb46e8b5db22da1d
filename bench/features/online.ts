import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { withDuckDB } from '../../src/main/datasets/tasks.ts'
import { compileService, lookUpFeatures, OnlineStore } from '../../src/main/features/online.ts'
import { publishTask } from '../../src/main/features/online/publish/task.ts'
import type { TaskContext } from '../../src/main/jobs/index.ts'
import { ObjectStore } from '../../src/main/workspace/index.ts'
import type { Manifest } from '../../src/shared/domain/datasets/dataset.ts'
import type { ResolvedService, ResolvedView } from '../../src/shared/domain/features/resolved.ts'
import { timed } from '../measure.ts'

/** What the online store takes: a publication of many rows, and lookups in the process that has it open. */
export interface OnlineFigures {
  /** Of 1,000,000 keys, in ms. */
  readonly publish: number
  /** Once more, with nothing newer. */
  readonly again: number
  /** 99th percentile of one key, in ms. */
  readonly one: number
  /** And of 100 keys at once. */
  readonly hundred: number
}

const featureCount = 50

/** @param folder an empty one, which the caller deletes @param keys as many rows as the source has @param columns features of the view that is published; those of the lookups are 50 */
export async function benchOnline(folder: string, keys: number, columns: number): Promise<OnlineFigures> {
  const publishing = await publication(join(folder, 'many'), keys, columns)
  const publish = await timed(publishing)
  const again = await timed(publishing)
  const looked = join(folder, 'wide')
  await (await publication(looked, Math.min(keys, 100_000), featureCount))()
  const store = OnlineStore.open(looked)
  try {
    return { publish, again, one: percentile(store, 1, keys), hundred: percentile(store, 100, keys) }
  } finally {
    store.close()
  }
}

function viewOf(columns: number): ResolvedView {
  const names = Array.from({ length: columns }, (_, i) => `f${i}`)
  return {
    as: 'wide',
    ref: 'wide@v1',
    name: 'wide',
    versionId: 1,
    keys: [{ name: 'key', type: 'integer', column: 'key', from: 'key' }],
    source: 'rows',
    time: { kind: 'event', column: 'at' },
    ttl: 10 * 365 * 86_400,
    features: names.map((name) => ({ name, column: name, type: 'number' })),
    push: false,
  }
}

/** @returns publishes as many rows as there are keys, in random order */
async function publication(folder: string, keys: number, columns: number): Promise<() => Promise<unknown>> {
  mkdirSync(join(folder, 'objects'), { recursive: true })
  const objects = new ObjectStore(join(folder, 'objects'))
  const view = viewOf(columns)
  const file = join(folder, 'rows.parquet')
  const values = view.features.map((_, i) => `round(hash(i * ${columns} + ${i}) / 1.8446744073709552e19, 6) AS f${i}`)
  await withDuckDB({ folders: [folder], scratch: folder }, (duck) =>
    duck.run(`COPY (SELECT i::BIGINT AS key, TIMESTAMP '2026-01-01' + to_microseconds(i) AS "at", ${values.join(', ')}
      FROM range(${keys}) t(i) ORDER BY hash(i)) TO '${file}' (FORMAT parquet)`),
  )
  const { object, bytes } = await objects.adopt(file)
  const number = (name: string) => ({ name, type: 'number' as const })
  const manifest: Manifest = {
    format: 'cairn.dataset/1',
    columns: [{ name: 'key', type: 'integer' }, { name: 'at', type: 'datetime' }, ...view.features.map(({ name }) => number(name))],
    key: [],
    target: null,
    segments: [{ object, rows: keys, bytes }],
  }
  const nothing = () => {}
  const { signal } = new AbortController()
  return () => {
    const context: TaskContext = {
      signal,
      scratch: mkdtempSync(join(folder, 's-')),
      objects,
      progress: nothing,
      keeping: nothing,
      emit: nothing,
    }
    return publishTask({ view, source: { id: 1, ref: 'rows@v1', manifest }, from: null, to: null, replace: false }, context)
  }
}

/** Of 2,000 lookups of random keys, after 200 that are not counted. */
function percentile(store: OnlineStore, entities: number, keys: number): number {
  const view = viewOf(featureCount)
  const service: ResolvedService = {
    format: 'cairn.featureService/1',
    name: 'wide',
    ref: 'wide@v1',
    versionId: 2,
    fullNames: false,
    views: [view],
    expressions: [],
    keys: [{ name: 'key', type: 'integer' }],
    request: [],
    outputs: view.features.map(({ name, type }) => ({
      column: name,
      type,
      source: { kind: 'view', view: view.as, feature: name },
      ref: view.ref,
      feature: name,
    })),
  }
  const compiled = compileService(service)
  const most = Math.min(keys, 100_000)
  const times: number[] = []
  for (let i = 0; i < 2_200; i++) {
    const asked = Array.from({ length: entities }, (_, j) => (i * 7_919 + j * 104_729) % most)
    const at = BigInt(Date.now()) * 1_000n
    const begin = performance.now()
    const found = lookUpFeatures(store, compiled, { keys: { key: asked } }, at)
    times.push(performance.now() - begin)
    if (found.results[0].statuses.some((status) => status !== 'PRESENT')) throw new Error('A key was not found.')
  }
  return times.slice(200).toSorted((a, b) => a - b)[1_980]
}
