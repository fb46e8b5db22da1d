import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { ImportOptions } from '../../../shared/domain/datasets/import.ts'
import type { Duck } from '../duckdb.ts'
import { checkNamedColumns } from './checks.ts'
import { inferTypes } from './infer.ts'
import { checkAskedTypes } from './misfits.ts'
import type { Staged } from './stage.ts'
import { valueSql } from './values/cells.ts'

/** Staged columns with their final types, and the SQL of their values over the table `raw`. */
export interface Typed {
  readonly columns: readonly Column[]
  readonly sql: readonly string[]
  readonly warnings: readonly string[]
}

/** @throws COLUMN_UNKNOWN, TYPE_MISMATCH */
export async function typeColumns(duck: Duck, table: Staged, options: ImportOptions): Promise<Typed> {
  const names = table.columns.map(({ name }) => name)
  checkNamedColumns(names, options)
  const asked = new Map((options.types ?? []).map(({ column, type }) => [names.indexOf(column), type] as const))
  await checkAskedTypes(duck, table, asked)
  const { types, warnings } = await inferTypes(duck, table, asked)
  return {
    columns: names.map((name, index) => ({ name, type: types[index] })),
    sql: types.map((type, index) => valueSql(table, index, type)),
    warnings,
  }
}
