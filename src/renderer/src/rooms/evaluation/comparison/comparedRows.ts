import { z } from 'zod'
import type { ComparisonInput, ModelChoice, RowsPart } from '../../../../../shared/contract/evaluation.ts'

/** The rows of a comparison, as the address of its screen names them; what is absent is chosen for the models. */
export const comparedRowsSearch = {
  /** A dataset version: `wine@v2`. */
  on: z.string().optional().catch(undefined),
  part: z.enum(['all', 'train', 'validation', 'test']).optional().catch(undefined),
  /** The model whose split it is: `wine@v2`, `run 3`. */
  splitOf: z.string().optional().catch(undefined),
  /** Also rows that a model has seen in training. */
  seen: z.boolean().optional().catch(undefined),
}

export interface ComparedRows {
  readonly on?: string
  readonly part?: RowsPart
  readonly splitOf?: string
  readonly seen?: boolean
}

export function comparedRowsOf({ on, part, splitOf, seen }: ComparedRows): Omit<ComparisonInput, 'models' | 'seed'> {
  return { data: on, part, splitOf: splitOf === undefined ? undefined : choiceOf(splitOf), includeSeen: seen }
}

/** A model by the name that a comparison gives it. */
function choiceOf(name: string): ModelChoice {
  const run = /^run ([1-9]\d*)$/.exec(name)
  return run ? { run: Number(run[1]) } : { ref: name }
}
