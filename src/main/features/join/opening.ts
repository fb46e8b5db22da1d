import type { Column, Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { JoinMode, ResolvedService } from '../../../shared/domain/features/resolved.ts'
import type { TaskContext } from '../../jobs/index.ts'
import {
  createVersionView,
  damaged,
  type Duck,
  openInput,
  readingOfManifest,
  segmentFiles,
  stagingOf,
  withDuckDB,
  writeSegment,
} from '../../datasets/tasks.ts'
import { momentColumn } from './columns.ts'
import type { JoinedRows } from './serviceSql.ts'
import { type EntityRows, microsecondsSql, type SourceRows } from './relations.ts'
import { joinService } from './join.ts'

/** What a join reads: entity rows and the source of each view. */
export interface JoinInput {
  readonly service: ResolvedService
  readonly mode: JoinMode
  /** The column of the entity rows that tells the moment of each; null: all of them at `at`. */
  readonly time: string | null
  /** Microseconds since 1970 UTC, as text. */
  readonly at: string
  /** A dataset version, or any file that can be imported. */
  readonly entities: { readonly manifest: Manifest } | { readonly path: string }
  readonly sources: readonly { readonly as: string; readonly manifest: Manifest }[]
}

/** The entity rows as they were opened: the view `version`. */
export interface OpenedEntities extends Pick<Manifest, 'columns' | 'key' | 'target' | 'reading'> {
  readonly rows: number
  readonly warnings: readonly string[]
}

export interface OpenedJoin {
  readonly entities: OpenedEntities
  readonly sources: ReadonlyMap<string, SourceRows>
  /** Joins all entity rows, or those of which SQL is true. */
  join(where?: string): Promise<JoinedRows>
}

/** In bytes: enough for a million entity rows and millions of rows of a source; what is beyond it is spilled. */
const memoryOfJoin = 800 * 2 ** 20

type Context = Pick<TaskContext, 'objects' | 'scratch' | 'signal' | 'progress'>

/** Opens everything that a join reads in one connection of DuckDB. @throws what reading a file throws; OBJECT_MISSING, OBJECT_CORRUPT */
export async function withJoin<T>(input: JoinInput, context: Context, use: (duck: Duck, opened: OpenedJoin) => Promise<T>): Promise<T> {
  const { objects, scratch, signal } = context
  const file = 'path' in input.entities ? await openFile(input.entities.path, input.service, context) : null
  const access = { folders: [objects.root], files: file?.paths ?? [], scratch, signal, firstMemory: memoryOfJoin }
  return withDuckDB(access, async (duck) => {
    try {
      const entities =
        'manifest' in input.entities
          ? await openVersion(duck, input.entities.manifest, context)
          : await readEntities(duck, file as FileInput, context)
      const sources = await openSources(duck, input.sources, context)
      return await use(duck, { entities, sources, join: (where) => joinRows(duck, input, { entities, sources }, where) })
    } catch (error) {
      throw damaged(error)
    }
  })
}

type FileInput = Awaited<ReturnType<typeof openInput>>

async function openVersion(duck: Duck, manifest: Manifest, { objects }: Context): Promise<OpenedEntities> {
  await createVersionView(duck, manifest.columns, await segmentFiles(manifest, objects))
  return { ...manifest, rows: rowsOf(manifest), warnings: [] }
}

/** What the service asks for is read as the type that it asks for. */
function openFile(path: string, { keys, request }: ResolvedService, context: Context): Promise<FileInput> {
  const types = [...keys, ...request].map(({ name, type }) => ({ column: name, type }))
  return openInput(path, { types }, context)
}

/** A file as a dataset version of it would be. */
async function readEntities(duck: Duck, input: FileInput, context: Context): Promise<OpenedEntities> {
  const staged = await input.stage(duck, stagingOf({}, context))
  const typed = await input.typed(duck, staged)
  const columns = [...typed.columns]
  const segment = await writeSegment(duck, columns, typed.sql, context.scratch, { name: 'entities' })
  await duck.run('DROP TABLE raw')
  await createVersionView(duck, columns, [segment])
  const reading = readingOfManifest({ nullTokens: staged.nullTokens.text, columns: typed.readings }, staged.source.format)
  return { columns, key: [], target: null, ...reading, rows: segment.rows, warnings: [...input.warnings, ...typed.warnings] }
}

/** A version that several views read is opened once. */
async function openSources(duck: Duck, sources: JoinInput['sources'], { objects }: Context): Promise<ReadonlyMap<string, SourceRows>> {
  const opened = new Map<string, SourceRows>()
  const found = new Map<string, SourceRows>()
  for (const { as, manifest } of sources) {
    const same = JSON.stringify([manifest.columns, manifest.segments])
    let source = opened.get(same)
    if (!source) {
      const relation = `other${opened.size}` as const
      await createVersionView(duck, manifest.columns, await segmentFiles(manifest, objects), relation)
      source = { relation, columns: manifest.columns, rows: rowsOf(manifest) }
      opened.set(same, source)
    }
    found.set(as, source)
  }
  return found
}

async function joinRows(
  duck: Duck,
  { service, mode, time, at }: JoinInput,
  { entities, sources }: Pick<OpenedJoin, 'entities' | 'sources'>,
  where: string | undefined,
): Promise<JoinedRows> {
  const columns = entities.columns.map((column: Column, index) => ({ ...column, sql: `c${index}` }))
  const moment = time === null ? `${at}::BIGINT` : microsecondsSql(momentColumn(columns, time))
  const rows: EntityRows = { relation: where === undefined ? 'version' : 'asked', columns, moment }
  if (where !== undefined) await duck.run(`CREATE OR REPLACE TEMP VIEW asked AS SELECT * FROM version WHERE ${where}`)
  return joinService(duck, service, { entities: rows, sources, mode })
}

const rowsOf = ({ segments }: Manifest): number => segments.reduce((sum, { rows }) => sum + rows, 0)
