import type { Column, Manifest } from '../../../../shared/domain/datasets/dataset.ts'
import type { Duck } from '../../duckdb.ts'
import { expectedValues, stageFor } from '../../frame.ts'
import type { ObjectStore } from '../../../workspace/index.ts'
import { pickColumns } from '../checks.ts'
import { openSource } from '../containers/openSource.ts'
import { countedPlaces, type FilePlaces } from '../places.ts'
import { createVersionView, segmentFiles, viewNames } from '../../versions/versionView.ts'

/** Some columns of a file or version as text, in SQL. */
export interface TextRows {
  /** SQL of a relation: `place` (from 0, in the order of the rows), and `t0`, `t1`, … as VARCHAR; null where a value is missing. */
  readonly sql: string
  readonly rows: number
  readonly places: FilePlaces
}

/** Rows that a DuckDB will read which is opened for other files too. */
export interface TextSource {
  /** What it has to be allowed to read. */
  readonly files: readonly string[]
  stage(duck: Duck): Promise<TextRows>
}

/**
 * Columns of any file that can be imported, read as its format says.
 * @throws what opening a file throws; INPUT_MISSING for columns that it lacks
 */
export async function textsOfFile(
  path: string,
  columns: readonly string[],
  access: { readonly scratch: string; readonly signal: AbortSignal },
): Promise<TextSource> {
  const expected = columns.map((name): Column => ({ name, type: 'text' }))
  const source = await openSource(path, {}, access)
  return {
    files: [path, source.path],
    stage: async (duck) => {
      await duck.run('DROP TABLE IF EXISTS quoted')
      await duck.run('DROP VIEW IF EXISTS raw')
      const table = await stageFor(duck, source, expected, null, access.signal, { streamed: true })
      const values = await expectedValues(duck, table, expected)
      const texts = values.map((sql, place) => `, ${sql} AS t${place}`).join('')
      return { sql: `(SELECT rowid AS place${texts} FROM raw)`, rows: table.rows, places: table.rowPlaces }
    },
  }
}

/** Columns of a dataset version. @throws COLUMN_UNKNOWN, OBJECT_MISSING, OBJECT_CORRUPT */
export async function textsOfVersion(manifest: Manifest, columns: readonly string[], objects: ObjectStore): Promise<TextSource> {
  const picked = pickColumns(manifest.columns, columns)
  const segments = await segmentFiles(manifest, objects)
  return {
    files: segments.map(({ path }) => path),
    stage: async (duck) => {
      await createVersionView(duck, manifest.columns, segments)
      const names = viewNames(manifest.columns)
      const texts = picked.map(({ name }, place) => `, ${names.get(name) ?? 'NULL'}::VARCHAR AS t${place}`).join('')
      const rows = segments.reduce((sum, segment) => sum + segment.rows, 0)
      return { sql: `(SELECT row AS place${texts} FROM version)`, rows, places: countedPlaces('row') }
    },
  }
}
