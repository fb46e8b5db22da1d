import { CairnError } from '../../../shared/errors.ts'
import type { Duck } from '../duckdb.ts'
import type { Source } from './source.ts'
import type { Staged, StageOptions } from './stage.ts'
import { stageTable } from './containers/tableFile.ts'
import { stageCsv } from './stageCsv.ts'
import { stageJson } from './stageJson.ts'
import { stageParquet } from './stageParquet.ts'

/** @throws what the format's reader throws, FILE_EMPTY, NO_ROWS, CELL_TOO_LARGE */
export async function stage(duck: Duck, source: Source, stageOptions: StageOptions): Promise<Staged> {
  const staged = await staging(duck, source, stageOptions)
  if (staged.rows === 0) throw new CairnError('NO_ROWS', `${source.file} has no rows.`, { file: source.file })
  return source.contents ? { ...staged, contents: source.contents } : staged
}

async function staging(duck: Duck, source: Source, stageOptions: StageOptions): Promise<Staged> {
  const { format, table } = source
  if (table) return { ...(await stageTable(duck, source, table, stageOptions)), ...(table.notes && { notes: table.notes }) }
  // The table of a DuckDB file is Parquet by now.
  if (format === 'parquet' || format === 'duckdb') return stageParquet(duck, source, stageOptions)
  return format === 'csv' || format === 'tsv' ? stageCsv(duck, source, stageOptions) : stageJson(duck, source, stageOptions)
}
