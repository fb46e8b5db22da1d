import type { Column } from '../../../shared/domain/datasets/dataset.ts'

/** What a join reads, as it lies in DuckDB. */

/** The rows that features are joined to. */
export interface EntityRows {
  /** A table or view with a column `row`, counted from 0, beside what `columns` and `moment` name. */
  readonly relation: string
  /** `sql`: the value, over the relation. */
  readonly columns: readonly (Column & { readonly sql: string })[]
  /** SQL of the moment of each row: BIGINT, in microseconds since 1970 UTC, missing where the row has none. */
  readonly moment: string
}

/** A dataset version that a view reads, as `createVersionView` makes it: c0, c1, … and `row`. */
export interface SourceRows {
  readonly relation: string
  readonly columns: readonly Column[]
  readonly rows: number
}

/** SQL of a date or a moment in microseconds since 1970 UTC; a date is its midnight. An infinite one is none. */
export function microsecondsSql(sql: string): string {
  return `CASE WHEN isfinite(${sql}) THEN epoch_us(TRY_CAST(${sql} AS TIMESTAMP)) END`
}
