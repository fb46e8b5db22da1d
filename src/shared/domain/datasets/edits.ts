import { z } from 'zod'
import { AskedRow, ShownRow } from './rowNumbers.ts'

const EditedCell = z.object({
  column: z.string(),
  /** As text, in the form of the column's type; null for missing. */
  value: z
    .string()
    .max(2 ** 20)
    .nullable(),
})

/** One edit of a version, before it is staged. */
export const Edit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set'), row: AskedRow, values: z.array(EditedCell).min(1) }),
  z.object({ kind: z.literal('delete'), row: AskedRow }),
  /** A row at the end. Columns that are not named are missing. */
  z.object({ kind: z.literal('insert'), values: z.array(EditedCell).min(1) }),
])
export type Edit = z.infer<typeof Edit>

/** An edit that waits to be committed. */
export const StagedEdit = z.object({
  id: z.int(),
  kind: z.enum(['set', 'delete', 'insert']),
  /** Null for a row that is added. */
  row: ShownRow.nullable(),
  /** Empty for a row that is deleted. */
  values: z.array(EditedCell),
})
export type StagedEdit = z.infer<typeof StagedEdit>
