import { z } from 'zod'

/** Labels and outcomes of requests that were answered before: what was true, and what came of it. */

/** What a label is called among outcomes. */
export const labelName = 'label'

/** An outcome is called as a metric that tests can look at: `revenue`, `clicked`. */
export const OutcomeName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\p{L}\p{N}_. -]+$/u, 'An outcome is called by letters, digits, spaces, dots, hyphens and underscores.')
  .refine((name) => name !== labelName && name.trim() === name, 'An outcome needs another name than "label", without spaces at its ends.')

/** One label or outcome, as the store keeps it. The last one by (at, arrival) counts; earlier ones are kept. */
export const FeedbackItem = z.object({
  /** Of the request, as in the `X-Cairn-Request-Id` header of its answer; and the row in it, from 0. */
  id: z.string(),
  row: z.int(),
  /** `label`, or the name of an outcome. */
  name: z.string(),
  /** A class, or a number in text. */
  value: z.string(),
  /** When it was known, and when it came, in ms since 1970 UTC. */
  at: z.int(),
  arrived: z.int(),
  /** `endpoint`, a file's name, or a dataset version. */
  source: z.string(),
})
export type FeedbackItem = z.infer<typeof FeedbackItem>

/** What the labels of a deployment have to be. */
export const LabelRule = z.object({
  /** Classes; null for numbers. */
  classes: z.array(z.string()).nullable(),
  /** Of a sensitive target nothing is kept. */
  sensitive: z.boolean(),
})
export type LabelRule = z.infer<typeof LabelRule>

/** What an import of feedback found. */
export const FeedbackReport = z.object({
  format: z.literal('cairn.feedback/1'),
  deployment: z.string(),
  source: z.string(),
  rows: z.int(),
  /** Labels and outcomes that were kept, */
  labels: z.int(),
  outcomes: z.int(),
  /** of requests in the log, and of requests that it does not have (any more). */
  matched: z.int(),
  unknown: z.int(),
  /** Replaced one that was there, in the store or in the same file. */
  duplicates: z.int(),
  /** Rows with nothing in it. */
  empty: z.int(),
  refused: z.int(),
  /** The first of them: a line, record or row, and why. Never with the value. */
  problems: z.array(z.object({ place: z.int(), reason: z.string() })),
  places: z.enum(['line', 'record', 'row']),
})
export type FeedbackReport = z.infer<typeof FeedbackReport>

/** What came back for the requests of a deployment. */
export const FeedbackSummary = z.object({
  labels: z.int(),
  /** By name. */
  outcomes: z.array(z.object({ name: z.string(), values: z.int() })),
  /** Answered rows of the log, and those of them with a label. */
  predicted: z.int(),
  labelled: z.int(),
  /** Labels for requests that the log does not have (any more). */
  unknown: z.int(),
  /** Within so many ms 95 of 100 labels came. */
  p95Delay: z.number().nullable(),
  lastArrived: z.int().nullable(),
  bytes: z.int(),
})
export type FeedbackSummary = z.infer<typeof FeedbackSummary>

/**
 * Labels and outcomes of one request to the endpoint; more than that are sent in parts, or imported from a file. Reading so many takes some
 * 20 ms, in which no prediction is answered.
 */
export const mostFeedbackItems = 10_000
export const mostFeedbackBytes = 2 * 2 ** 20
export const longestRequestId = 1_000
export const mostFeedbackRow = 10_000_000
/** How far a clock may be ahead. */
export const mostAhead = 5 * 60_000

/** A label as the model names its classes; null where it is none of them, or no finite number. */
export function labelText({ classes }: Pick<LabelRule, 'classes'>, value: string | number | bigint | boolean): string | null {
  const text = String(value)
  if (classes === null) {
    const isNumber = typeof value !== 'boolean' && text.trim() !== '' && Number.isFinite(Number(text))
    return isNumber ? String(Number(text)) : null
  }
  const plain = [text, text.trim()].find((each) => classes.includes(each))
  if (plain !== undefined) return plain
  // Python and spreadsheets write True and TRUE.
  const lower = text.trim().toLowerCase()
  if ((lower === 'true' || lower === 'false') && classes.includes(lower)) return lower
  // 1.0 in one program is 1 in another.
  if (lower === '') return null
  const alike = classes.filter((label) => label.trim() !== '' && Number(label) === Number(lower))
  return alike.length === 1 ? alike[0] : null
}
