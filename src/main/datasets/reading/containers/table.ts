import type { ValueChange } from '../../../../shared/domain/datasets/changes.ts'
import type { ColumnType } from '../../../../shared/domain/datasets/dataset.ts'
import type { FilePlaces } from '../places.ts'

/**
 * A table that was taken out of a container, as a text in scratch that can be read in one way only: a value is always in
 * quotes, and what is missing never is.
 */
export interface TableFile {
  readonly path: string
  readonly columns: readonly TableColumn[]
  readonly rows: number
  readonly rowPlaces: FilePlaces
  /** In bytes. */
  readonly longestRow: number
  /** What has become another value, or none. */
  readonly changes: readonly ValueChange[]
}

/** A column whose type the container does not say (null) is inferred from its text, as far as `values` lets it. */
export interface TableColumn {
  readonly name: string
  readonly type: ColumnType | null
  readonly values: 'any' | 'text' | 'mixed'
}
