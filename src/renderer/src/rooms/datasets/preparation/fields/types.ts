import type { Column } from '../../../../../../shared/domain/datasets/dataset.ts'
import type { StepProblem } from '../../../../../../shared/contract/datasets/index.ts'
import type { StepField, StepValues } from '../steps/stepField.ts'

/** What a control of a step needs to know. */
export interface ControlProps {
  readonly field: StepField
  /** Of the whole step: some controls depend on others. */
  readonly values: StepValues
  readonly value: unknown
  readonly onChange: (value: unknown) => void
  /** The columns as they are before the step. */
  readonly columns: readonly Column[]
  /** What the last preview found wrong with the step. */
  readonly problem: StepProblem | null
}

export const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
export const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [])
export const namesOf = (columns: readonly Column[]): string[] => columns.map(({ name }) => name)
