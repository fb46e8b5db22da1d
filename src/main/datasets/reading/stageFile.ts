import { CairnError } from '../../../shared/errors.ts'
import type { Duck } from '../duckdb.ts'
import type { Source } from './source.ts'
import type { Staged, StageOptions } from './stage.ts'
import { stageCsv } from './stageCsv.ts'
import { stageJson } from './stageJson.ts'
import { stageParquet } from './stageParquet.ts'

/** @throws what the format's reader throws, FILE_EMPTY, NO_ROWS, CELL_TOO_LARGE */
export async function stage(duck: Duck, source: Source, stageOptions: StageOptions): Promise<Staged> {
  const staged = await reader(source)(duck, source, stageOptions)
  if (staged.rows === 0) throw new CairnError('NO_ROWS', `${source.file} has no rows.`, { file: source.file })
  return staged
}

function reader({ format }: Source) {
  if (format === 'parquet') return stageParquet
  return format === 'csv' || format === 'tsv' ? stageCsv : stageJson
}
