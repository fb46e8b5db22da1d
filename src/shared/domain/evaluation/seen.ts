import { z } from 'zod'
import { count } from '../../numbers.ts'
import { withoutTargetText } from '../datasets/defaultSplit.ts'

/**
 * Of the rows that were asked for, how many a model was trained on. A row counts as trained on where it is one of the rows of its
 * training part (by its place, in a version that has it in the same segment), or equals one in all features and the target. Of a
 * row that stands in train and, copied, in test of the same version, the copy in test counts as unseen: the split of the run says
 * how many there are, and can keep copies together.
 */
export const SeenRows = z.object({
  part: z.enum(['all', 'train', 'validation', 'test']),
  /** Rows that were asked for, without those that have no target. */
  rows: z.int(),
  /** Rows that were asked for and have no target, so that nothing can be measured on them; absent where every row has one. */
  withoutTarget: z.int().optional(),
  /** Of those, the ones that a model was trained on. */
  trained: z.int(),
  /** The ones that it was not trained on, but that chose its best epoch. */
  validated: z.int(),
  /** Rows that a model was trained on were left out of what was measured. */
  leftOut: z.boolean(),
  /** Models of which it is not known what they were trained on. */
  unknown: z.array(z.string()),
})
export type SeenRows = z.infer<typeof SeenRows>

/** Whether what was measured may be flattered by training: rows that were trained on are in it, or nobody knows. */
export function mayFlatter({ trained, leftOut, unknown }: SeenRows): boolean {
  return unknown.length > 0 || (trained > 0 && !leftOut)
}

const rowsOf = (n: number) => (n === 1 ? '1 row' : `${count(n)} rows`)

/**
 * `Of the test part: 16 rows unseen, 44 seen in training (left out)`; or that it is not known. Names of models are as they are
 * given: a terminal escapes the text.
 */
export function seenText(seen: SeenRows): string {
  const excluded = withoutTargetText(seen)
  return excluded === null ? textOfSeen(seen) : `${textOfSeen(seen)} ${excluded}.`
}

function textOfSeen({ part, rows, trained, validated, leftOut, unknown }: SeenRows): string {
  const of = part === 'all' ? 'all rows' : `the ${part} part`
  if (unknown.length > 0) {
    const known =
      trained > 0 ? ` ${count(trained)} rows of ${of} are known to be seen in training${leftOut ? ' and are excluded' : ''}.` : ''
    const their = unknown.length > 1 ? 'their' : 'its'
    return `${unknown.join(' and ')} may have seen these rows in training (unknown); ${their} result may be optimistic.${known}`
  }
  const chosen = validated > 0 && part !== 'validation' ? `; ${count(validated)} of the unseen rows chose the best epoch` : ''
  const where = trained === 0 ? '' : leftOut ? ' (excluded)' : ' (included: the result is optimistic)'
  return `${of[0].toUpperCase()}${of.slice(1)}: ${rowsOf(rows - trained)} unseen, ${count(trained)} seen in training${where}${chosen}.`
}
