import type { Column } from '../../../../shared/domain/datasets/dataset.ts'
import { withDuckDB } from '../../duckdb.ts'
import { findSource } from '../source.ts'
import { stageParquet } from '../stageParquet.ts'
import type { GivenAccess } from './given.ts'

/**
 * The columns of a Parquet file with the types that it gives them. Whole numbers of a type that goes beyond 64 bits mostly do not: they are integers.
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE, FILE_EMPTY, FORMAT_INVALID, TOO_MANY_COLUMNS
 */
export async function columnsOfParquet(path: string, { scratch, signal }: GivenAccess): Promise<Column[]> {
  const source = await findSource(path, { format: 'parquet' })
  return withDuckDB({ files: [path], scratch, signal }, async (duck) => {
    const { columns } = await stageParquet(duck, source, { options: {}, only: new Set(), streamed: true, signal })
    return columns.map(({ name, type }) => ({ name, type: type ?? 'integer' }))
  })
}
