import { z } from 'zod'
import { Explanation as Explained } from '../../../../../shared/domain/evaluation/explanation.ts'

const Explanation = z.object({
  scale: Explained.shape.scale.nullable().catch(null),
  label: z.string().nullable().catch(null),
  baseline: z.number(),
  score: z.number(),
  contributions: z.array(z.object({ column: z.string(), contribution: z.number() })),
})
export type ShownExplanation = z.infer<typeof Explanation>

/** What a body says, as far as it is known: it is shown raw beside it in any case. */
export interface ShownAnswer {
  /** Of the first rows. */
  readonly predictions: readonly string[]
  /** Of each class, for the first row; empty for numbers. */
  readonly probabilities: readonly number[]
  readonly explanation: ShownExplanation | null
  /** What an error says. */
  readonly message: string | null
}

const mostShown = 10

export function readAnswer(body: string): ShownAnswer {
  const parsed = parse(body)
  const { predictions, explanations, message, error } =
    typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  const explained = Explanation.safeParse(Array.isArray(explanations) ? explanations[0] : undefined)
  const said = [message, error].find((text) => typeof text === 'string')
  return {
    ...readPredictions(predictions),
    explanation: explained.success ? explained.data : null,
    message: typeof said === 'string' ? said : null,
  }
}

/** Rows, or columns by name: a column of values, and for classes one with the probabilities of each row. */
function readPredictions(predictions: unknown): Pick<ShownAnswer, 'predictions' | 'probabilities'> {
  if (Array.isArray(predictions)) return { predictions: predictions.slice(0, mostShown).map(text), probabilities: [] }
  const columns = typeof predictions === 'object' && predictions !== null ? Object.values(predictions).filter(Array.isArray) : []
  const values = columns.find((column) => !Array.isArray(column[0])) ?? []
  const rows = z.array(z.number()).safeParse(columns.find((column) => Array.isArray(column[0]))?.[0])
  return { predictions: values.slice(0, mostShown).map(text), probabilities: rows.data ?? [] }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return null
  }
}

/** A prediction is a label, a number, or a record of both. */
function text(prediction: unknown): string {
  if (prediction === null) return 'no value'
  if (typeof prediction === 'object') return Object.values(prediction).map(text).join(' · ')
  return String(prediction)
}

/** JSON with a line for each field; anything else as it is. */
export function pretty(body: string): string {
  const parsed = parse(body)
  return parsed === null ? body : JSON.stringify(parsed, null, 2)
}
