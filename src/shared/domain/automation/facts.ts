import { z } from 'zod'
import { GateResult } from '../models/gates.ts'

/** Of a text that is kept, in characters. */
export const mostText = 4_000
const Text = z.string().max(mostText)

/** Champion and challenger on the same rows. */
export const PolicyJudgement = z.object({
  outcome: z.enum(['judged', 'tooFewRows', 'notComparable', 'noChampion']),
  /** Rows that neither has seen, and how many it takes. */
  rows: z.int(),
  minimumRows: z.int(),
  sources: z.array(z.object({ dataset: z.string(), rows: z.int() })),
  /** The metric that counts, and in which direction it is better. */
  metric: z.string().nullable(),
  direction: z.enum(['higher', 'lower', 'none']),
  champion: z.number().nullable(),
  challenger: z.number().nullable(),
  /** Challenger − champion, with its 95 % interval. */
  difference: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** All metrics, in the same order of values. */
  metrics: z.array(
    z.object({
      metric: z.string(),
      champion: z.number().nullable(),
      challenger: z.number().nullable(),
      difference: z.number().nullable(),
      low: z.number().nullable(),
      high: z.number().nullable(),
    }),
  ),
  sentence: Text,
  notes: z.array(Text),
})
export type PolicyJudgement = z.infer<typeof PolicyJudgement>

/** What is done with a challenger, and why. */
export const PolicyVerdict = z.object({ event: z.enum(['propose', 'promote', 'keep', 'reject']), text: Text })
export type PolicyVerdict = z.infer<typeof PolicyVerdict>

/** What the steps of a run have found and begun so far; null until then. */
export const PolicyFacts = z.object({
  /** Counts every change of the run. */
  revision: z.int().min(0),
  /** The process that does the current step. */
  claim: z.string().max(1_000).nullable().default(null),
  /** The version in use when it started, such as `wine@v3`. */
  champion: z.string().nullable().default(null),
  /** Where the new rows are, and how many of them the champion was not trained on. */
  source: z.string().nullable().default(null),
  newRows: z.int().nullable().default(null),
  /** Until when more rows are waited for. */
  waitUntil: z.int().nullable().default(null),
  dataJob: z.int().nullable().default(null),
  /** The dataset version that the challenger is trained on, */
  dataset: z.string().nullable().default(null),
  /** and how its rows were divided: what `planChallengerData` found, without the recipe. */
  rows: z
    .object({
      how: z.string(),
      train: z.int(),
      validation: z.int(),
      test: z.int(),
      common: z.int(),
      kept: z.int(),
      minimumRows: z.int(),
      text: Text,
    })
    .nullable()
    .default(null),
  /** Kept for a start after a crash. */
  recipe: z.unknown().default(null),
  trainingJob: z.int().nullable().default(null),
  /** The run or the study that trains it. */
  run: z.int().nullable().default(null),
  study: z.int().nullable().default(null),
  challenger: z.string().nullable().default(null),
  judgement: PolicyJudgement.nullable().default(null),
  gates: z
    .object({ check: z.int().nullable(), passed: z.boolean(), results: z.array(GateResult) })
    .nullable()
    .default(null),
  verdict: PolicyVerdict.nullable().default(null),
  /** What a person decided. */
  approval: z.object({ approved: z.boolean(), actor: z.string(), reason: Text, at: z.int() }).nullable().default(null),
  promotedAt: z.int().nullable().default(null),
  watchUntil: z.int().nullable().default(null),
  /** What each deployment had counted for it before it was promoted, in an endpoint that started at `endpointSince`. */
  baseline: z
    .object({ endpointSince: z.int(), seen: z.record(z.string(), z.object({ requests: z.int(), failures: z.int() })) })
    .nullable()
    .default(null),
  /** What the guards see while it is watched. */
  watched: z.object({ requests: z.int(), failures: z.int(), text: Text }).nullable().default(null),
  problem: z.object({ code: z.string(), message: Text }).nullable().default(null),
})
export type PolicyFacts = z.infer<typeof PolicyFacts>

export const noFacts: PolicyFacts = PolicyFacts.parse({ revision: 0 })

/** What a trigger rests on; fields beside `text` by its kind. */
export const TriggerEvidence = z.object({ text: Text }).loose()
export type TriggerEvidence = z.infer<typeof TriggerEvidence>
