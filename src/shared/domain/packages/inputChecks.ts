import { z } from 'zod'
import { counted, quantity } from '../../numbers.ts'
import { columnTypes } from '../datasets/dataset.ts'

/** Values of one kind in a column of a file: how many, and the first of them. */
const Found = z.object({
  count: z.int().positive(),
  /** Where the first one is: a line of CSV with its header counted, a record of JSON, a row of Parquet. */
  place: z.int(),
  /** As the model reads it; null for a missing value, and for one of a sensitive column. */
  example: z.string().nullable(),
})
export type FoundValues = z.infer<typeof Found>

/** What a column of a file has that the model has not seen. */
export const InputCheck = z.object({
  column: z.string(),
  type: z.enum(columnTypes),
  missing: Found.nullable(),
  /** Categories that are not in the training data. Null where there are none, or none are known. */
  unseen: Found.nullable(),
  /** Numbers and dates beyond those of the training data. */
  outOfRange: Found.nullable(),
  /** Those of the training data, as text; null where they are not known. */
  range: z.object({ min: z.string(), max: z.string() }).nullable(),
})
export type InputCheck = z.infer<typeof InputCheck>

export const PlaceKind = z.enum(['line', 'record', 'row'])
export type PlaceKind = z.infer<typeof PlaceKind>

/** The columns of which there is something to say. */
export function conspicuous(checks: readonly InputCheck[]): InputCheck[] {
  return checks.filter(({ missing, unseen, outOfRange }) => missing ?? unseen ?? outOfRange)
}

/** What there is to say of a column, one sentence for each kind of value. */
export function inputCheckTexts({ missing, unseen, outOfRange, range }: InputCheck, kind: PlaceKind): string[] {
  const example = ({ example: value, place }: FoundValues) =>
    `${value === null ? 'first' : `such as ${JSON.stringify(value)}`} on ${kind} ${quantity(place)}`
  return [
    ...(missing ? [`${counted(missing.count, 'value')} missing, ${example({ ...missing, example: null })}`] : []),
    ...(unseen ? [`${counted(unseen.count, 'value')} not seen in training, ${example(unseen)}`] : []),
    ...(outOfRange
      ? [
          `${counted(outOfRange.count, 'value')} outside the training range${range ? ` of ${range.min} to ${range.max}` : ''}, ${example(outOfRange)}`,
        ]
      : []),
  ]
}
