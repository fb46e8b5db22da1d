import { stat } from 'node:fs/promises'
import type { Column, Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import { type Duck, type DuckDBAccess, reader, withDuckDB } from '../duckdb.ts'
import type { SegmentFile } from './segment.ts'

/**
 * Makes the view `version` over segments: the columns c0, c1, … in the order of the manifest, whatever they are called, and
 * `row`, counted from 0 over all segments. Another version beside it is the view `reference`. Every connection sees them.
 */
export async function createVersionView(
  duck: Duck,
  columns: readonly Column[],
  segments: readonly SegmentFile[],
  name: 'version' | 'reference' | `other${number}` = 'version',
): Promise<void> {
  await duck.run(`CREATE OR REPLACE VIEW ${name} AS ${segmentsSql(columns.length, segments)}`)
}

function segmentsSql(columns: number, segments: readonly SegmentFile[]): string {
  const names = Array.from({ length: columns }, (_, index) => `c${index}`).join(', ')
  let first = 0
  const parts = segments.map(({ path, rows }) => {
    // Columns are named by their place: DuckDB would take "A" and "a" for the same.
    const part = `SELECT ${names}, file_row + ${first} AS row FROM ${reader.parquet(path, ', file_row_number = true')} AS s(${names}, file_row)`
    first += rows
    return part
  })
  return parts.join(' UNION ALL ')
}

/** The name in SQL of each column of the view, by the name that people use. */
export function viewNames(columns: readonly Column[]): Map<string, string> {
  return new Map(columns.map(({ name }, index) => [name, `c${index}`]))
}

/** Where the segments of a version lie. @throws OBJECT_MISSING, OBJECT_CORRUPT (a file of another size) */
export async function segmentFiles(manifest: Manifest, objects: ObjectStore): Promise<SegmentFile[]> {
  return Promise.all(
    manifest.segments.map(async ({ object, rows, bytes }) => {
      const path = objects.path(object)
      const info = await stat(path).catch((error: unknown) => {
        throw new CairnError('OBJECT_MISSING', `The object ${object.slice(0, 8)} is missing.`, { object }, error)
      })
      if (info.size !== bytes) {
        throw new CairnError('OBJECT_CORRUPT', `The object ${object.slice(0, 8)} has ${info.size} bytes and not ${bytes}.`, { object })
      }
      return { path, rows }
    }),
  )
}

export type VersionAccess = Pick<DuckDBAccess, 'scratch' | 'signal' | 'threads' | 'files' | 'memory'>

/** Opens a version for reading, as the view `version`. */
export async function withVersion<T>(
  manifest: Manifest,
  objects: ObjectStore,
  access: VersionAccess,
  use: (duck: Duck) => Promise<T>,
): Promise<T> {
  const segments = await segmentFiles(manifest, objects)
  return withDuckDB({ ...access, folders: [objects.root] }, async (duck) => {
    try {
      await createVersionView(duck, manifest.columns, segments)
      return await use(duck)
    } catch (error) {
      throw damaged(error)
    }
  })
}

/** A segment has the right size and yet cannot be read. */
export function damaged(error: unknown): unknown {
  if (!(error instanceof CairnError) || error.code !== 'INTERNAL') return error
  const object = /objects[/\\]([0-9a-f]{2})[/\\]([0-9a-f]{62})/.exec(error.message)
  const parquet = /parquet|magic bytes|thrift|snappy|zstd|decompress/i.test(error.message)
  if (!object && !parquet) return error
  const id = object ? object[1] + object[2] : null
  return new CairnError(
    'OBJECT_CORRUPT',
    `The object ${id?.slice(0, 8) ?? 'of a segment'} cannot be read.`,
    { ...(id && { object: id }) },
    error,
  )
}
