import { z } from 'zod'
import { type MetricId, metric, metricIds } from '../evaluation/metrics.ts'
import { JudgedSlice, judgedSliceName } from './judging.ts'

/** What a version must pass before an alias of its model may point to it. */

const MetricName = z.enum(metricIds as [MetricId, ...MetricId[]])
const Part = z.enum(['validation', 'test']).default('test')

export const Gate = z.discriminatedUnion('kind', [
  /** At least `limit` where higher is better, at most `limit` where lower is. */
  z.object({ kind: z.literal('metric'), metric: MetricName, part: Part, limit: z.number() }),
  /**
   * Not worse than the version that the alias points to, beyond what chance explains: on the rows that neither has seen (`test`), or on
   * the version's own validation rows.
   */
  z.object({ kind: z.literal('champion'), metric: MetricName, part: Part }),
  /**
   * How much better it has to be than the version that the alias points to, on rows that neither has seen. The change is its value less
   * that of the other, and the relative one is that divided by the other's: both at least what is set where higher is better, at most
   * where lower is. The semantics are those of TFX's change threshold.
   */
  z
    .object({
      kind: z.literal('change'),
      metric: MetricName,
      absolute: z.number().optional(),
      relative: z.number().optional(),
      /** Of these rows only; all where it is left out. */
      slice: JudgedSlice.optional(),
    })
    .refine(({ absolute, relative }) => absolute !== undefined || relative !== undefined, 'Set an absolute or a relative change.'),
  /** No slice of at least `minSupport` rows is worse than the whole beyond what chance explains. */
  z.object({
    kind: z.literal('slices'),
    /** Of the task where it is left out. */
    metric: MetricName.optional(),
    part: Part,
    /** Columns to slice by; every suitable one where they are left out. */
    by: z.array(z.string()).min(1).max(100).optional(),
    minSupport: z.int().min(2).default(30),
  }),
  /** The rules of the dataset were checked on the version it was trained on, and no blocking one fails. */
  z.object({ kind: z.literal('rules') }),
  /** Every required section of the model card is written. */
  z.object({ kind: z.literal('card') }),
  /** Its run was executed again and gave the same bits. */
  z.object({ kind: z.literal('reproduces') }),
  /** Every export gives the same predictions: proven when a package was built, else for this check. */
  z.object({ kind: z.literal('parity') }),
  /** The rows that it was trained on are what serving computes for their keys and moments: proven by a replay. */
  z.object({ kind: z.literal('featureParity') }),
])
export type Gate = z.infer<typeof Gate>
export type GateOf<Kind extends Gate['kind']> = Extract<Gate, { kind: Kind }>

export const GatePolicy = z.object({
  gates: z
    .array(Gate)
    .min(1)
    .max(50)
    .refine((gates) => new Set(gates.map(gateKey)).size === gates.length, 'The same gate appears twice.'),
})
export type GatePolicy = z.infer<typeof GatePolicy>

/** What tells a gate from the others of a policy. */
function gateKey(gate: Gate): string {
  if (gate.kind === 'change') return `change ${gate.metric} ${JSON.stringify(gate.slice ?? null)}`
  return 'part' in gate ? `${gate.kind} ${gate.metric ?? ''} ${gate.part}` : gate.kind
}

/** A gate in words: what has to hold. */
export function gateText(gate: Gate): string {
  switch (gate.kind) {
    case 'metric':
      return `${metric(gate.metric).name} ${metric(gate.metric).direction === 'lower' ? 'at most' : 'at least'} ${gate.limit} on ${gate.part}`
    case 'champion':
      return `${metric(gate.metric).name} not worse than the current version on ${gate.part === 'test' ? 'rows unseen by both' : gate.part}`
    case 'change':
      return `${metric(gate.metric).name} changes by ${changeText(gate)} from the current version on rows unseen by both${gate.slice ? ` where ${judgedSliceName(gate.slice)}` : ''}`
    case 'slices':
      return `No slice worse${gate.metric ? ` in ${metric(gate.metric).name}` : ''} on ${gate.part}`
    case 'rules':
      return 'Data rules pass'
    case 'card':
      return 'Model card complete'
    case 'reproduces':
      return 'Run reproducible'
    case 'parity':
      return 'Exports give the same predictions'
    case 'featureParity':
      return 'Features in parity'
  }
}

/** `at least +0.01 and +2 %` */
function changeText({ metric: id, absolute, relative }: GateOf<'change'>): string {
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${Number(Math.abs(value).toPrecision(6))}`
  const bounds = [absolute !== undefined && signed(absolute), relative !== undefined && `${signed(relative * 100)} %`]
  return `${metric(id).direction === 'lower' ? 'at most' : 'at least'} ${bounds.filter((bound) => bound !== false).join(' and ')}`
}

/** What a check depended on, as far as it can change: a hash or an id for each; what its gates do not look at is absent. */
export const GateBasis = z.object({
  gates: z.string(),
  card: z.string().optional(),
  /** The version that the alias pointed to. */
  alias: z.string().optional(),
  evaluations: z.string().optional(),
  rules: z.string().optional(),
  reproductions: z.string().optional(),
  parities: z.string().optional(),
})
export type GateBasis = z.infer<typeof GateBasis>

/** What a gate found, in a sentence, with the figures that it rests on. */
export const GateResult = z.object({
  gate: Gate,
  name: z.string(),
  passed: z.boolean(),
  /** There was nothing to compare with: the version is not held back, and has passed nothing. */
  skipped: z.boolean().optional(),
  detail: z.string(),
  evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})
export type GateResult = z.infer<typeof GateResult>

/** Whether a gate passed, failed, or had nothing to compare with. */
export function gateOutcome({ passed, skipped }: Pick<GateResult, 'passed' | 'skipped'>): 'passed' | 'failed' | 'skipped' {
  if (!passed) return 'failed'
  return skipped === true ? 'skipped' : 'passed'
}
