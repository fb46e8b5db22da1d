import type { StepKind } from '../../../../../../shared/domain/datasets/preparation.ts'

/** A step as its form holds it: it may be incomplete, and what is left empty is empty text or an empty list. */
export type StepValues = Readonly<Record<string, unknown>>

/** One control of a step's form. `key` is the member of the step that it sets. */
export interface StepField {
  readonly key: string
  readonly label: string
  readonly control:
    | 'column'
    | 'columns'
    | 'otherColumns'
    | 'newColumn'
    | 'newColumns'
    | 'text'
    | 'values'
    | 'number'
    | 'choice'
    | 'check'
    | 'expression'
    | 'query'
    | 'form'
    | 'order'
    | 'renames'
    | 'keys'
    | 'aggregates'
    | 'dataset'
    | 'tables'
  /** Left out of the step while it is empty. */
  readonly optional?: true
  /** An empty text is a value. */
  readonly emptyIsValue?: true
  readonly choices?: readonly (readonly [value: string, title: string])[]
  readonly placeholder?: string
  readonly help?: string
  /** Whether the rest of the step asks for it. */
  readonly when?: (values: StepValues) => boolean
}

export interface StepShape {
  readonly title: string
  /** One line in the list of steps to add. */
  readonly help: string
  readonly group: 'Columns' | 'Values' | 'Rows' | 'Combine'
  /** Other words that it is found by. */
  readonly also?: string
  readonly fields: readonly StepField[]
  /** What a new one begins with. @param column the column that it was asked for at, or empty */
  readonly blank: (column: string) => StepValues
}

export type StepShapes = Readonly<Record<StepKind, StepShape>>
