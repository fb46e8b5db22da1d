import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { literal, withDuckDB } from '../../src/main/datasets/tasks.ts'
import type { JoinInput } from '../../src/main/features/tasks.ts'
import { ObjectStore } from '../../src/main/workspace/index.ts'
import type { Column, Manifest } from '../../src/shared/domain/datasets/dataset.ts'
import type { JoinMode, ResolvedService } from '../../src/shared/domain/features/resolved.ts'

/** Made-up events of one year, the same each time, as Parquet files that both sides read and as objects of a store. */
export interface JoinData {
  readonly objects: string
  readonly rows: string
  readonly source: string
  input(mode: JoinMode): JoinInput
}

export interface JoinSize {
  readonly entityRows: number
  readonly sourceRows: number
  readonly keys: number
  readonly features: number
}

const year = 31_536_000
const ttlDays = 90

/** @param folder an empty one */
export async function joinData(folder: string, { entityRows, sourceRows, keys, features }: JoinSize): Promise<JoinData> {
  mkdirSync(join(folder, 'objects'), { recursive: true })
  const objects = new ObjectStore(join(folder, 'objects'))
  const paths = { rows: join(folder, 'rows.parquet'), source: join(folder, 'source.parquet') }
  const moment = (factor: number) => `TIMESTAMP '2025-01-01' + to_seconds((hash(range * ${factor}) % ${year})::BIGINT)`
  const key = (factor: number) => `(hash(range * ${factor}) % ${keys})::BIGINT`
  const values = Array.from({ length: features }, (_, index) => `(hash(range * ${101 + index}) % 10000) / 100.0 AS f${index}`)
  await withDuckDB({ folders: [folder], scratch: folder, memory: 2 ** 30 }, async (duck) => {
    const write = (path: string, select: string) => duck.run(`COPY (${select}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`)
    await write(paths.rows, `SELECT ${key(3)} AS driver, ${moment(11)} AS event_timestamp FROM range(${entityRows})`)
    // Each is known up to a day after its event; so some of the same driver come in another order.
    const created = `${moment(7)} + to_seconds((hash(range * 13) % 86400)::BIGINT)`
    await write(
      paths.source,
      `SELECT ${key(1)} AS driver, ${moment(7)} AS event, ${created} AS created, ${values.join(', ')} FROM range(${sourceRows})`,
    )
  })
  const stored = async (path: string, rows: number, columns: Column[]): Promise<Manifest> => {
    const copy = `${path}.copy`
    copyFileSync(path, copy)
    const { object, bytes } = await objects.adopt(copy)
    return { format: 'cairn.dataset/1', columns, key: [], target: null, segments: [{ object, rows, bytes }] }
  }
  const times = (...names: string[]): Column[] => names.map((name) => ({ name, type: 'datetime' }))
  const named = Array.from({ length: features }, (_, index): Column => ({ name: `f${index}`, type: 'number' }))
  const driver: Column = { name: 'driver', type: 'integer' }
  const entities = await stored(paths.rows, entityRows, [driver, ...times('event_timestamp')])
  const source = await stored(paths.source, sourceRows, [driver, ...times('event', 'created'), ...named])
  const service = serviceOf(named)
  return {
    objects: objects.root,
    ...paths,
    input: (mode) => ({
      service,
      mode,
      time: 'event_timestamp',
      at: '0',
      entities: { manifest: entities },
      sources: [{ as: 'stats', manifest: source }],
    }),
  }
}

function serviceOf(features: readonly Column[]): ResolvedService {
  const key = { name: 'driver', type: 'integer' } as const
  const source = (feature: string) => ({ kind: 'view', view: 'stats', feature }) as const
  return {
    format: 'cairn.featureService/1',
    name: 'service',
    ref: 'service@v1',
    versionId: 1,
    fullNames: false,
    views: [
      {
        as: 'stats',
        ref: 'stats@v1',
        name: 'stats',
        versionId: 1,
        keys: [{ ...key, column: 'driver', from: 'driver' }],
        source: 'stats',
        time: { kind: 'event', column: 'event', created: 'created' },
        ttl: ttlDays * 86_400,
        features: features.map(({ name, type }) => ({ name, column: name, type })),
        push: false,
      },
    ],
    expressions: [],
    keys: [key],
    request: [],
    outputs: features.map(({ name, type }) => ({ column: name, type, source: source(name), ref: 'stats@v1', feature: name })),
  }
}
