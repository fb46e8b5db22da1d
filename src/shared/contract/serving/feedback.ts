import { z } from 'zod'
import { DeploymentName } from '../../domain/serving/endpoint.ts'
import { FeedbackSummary, OutcomeName } from '../../domain/serving/feedback.ts'
import { FileRef, operation, Ref, Started } from '../base.ts'

const ColumnName = z.string().min(1).max(1_000)

/** Which column is what. */
const FeedbackColumns = z
  .object({
    /** The id of the request that was answered. */
    id: ColumnName,
    /** The place of the row in its request, from 0; 0 where there is no such column. */
    row: ColumnName.optional(),
    label: ColumnName.optional(),
    /** When it was known; now where there is no such column. */
    at: ColumnName.optional(),
    outcomes: z
      .array(z.object({ name: OutcomeName, column: ColumnName }))
      .max(100)
      .default([]),
  })
  .refine(({ label, outcomes }) => label !== undefined || outcomes.length > 0, 'Choose the column of the label, or columns of outcomes.')
  .refine(({ outcomes }) => new Set(outcomes.map(({ name }) => name)).size === outcomes.length, 'Each outcome needs a name of its own.')

const Importing = { name: DeploymentName, columns: FeedbackColumns }

export const feedbackContract = {
  /** A job whose result is a FeedbackReport: labels and outcomes of logged requests, from any file that can be imported. */
  importFile: operation('FILE_NOT_FOUND', 'FILE_UNREADABLE', 'INPUT_MISSING', 'INPUT_MISMATCH')
    .input(z.object({ ...Importing, file: FileRef }))
    .output(Started),
  /** The same, from a dataset version. */
  importDataset: operation('COLUMN_UNKNOWN', 'INPUT_MISMATCH')
    .input(z.object({ ...Importing, data: Ref }))
    .output(Started),
  /** How many labels and outcomes there are, and how many of the answers have a label. */
  summary: operation()
    .input(z.object({ name: DeploymentName }))
    .output(FeedbackSummary),
}
