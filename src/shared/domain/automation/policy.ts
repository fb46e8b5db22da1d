import { z } from 'zod'
import { Gate } from '../models/gates.ts'
import { CheckKind } from '../monitoring/checks.ts'
import { Alias, KnownName } from '../names.ts'
import { DeploymentName } from '../serving/endpoint.ts'

/** What a policy starts by. A person can always start it too: `manual`. */
export const PolicyTrigger = z.discriminatedUnion('kind', [
  /** A cron expression on the clock of a time zone. One that was missed runs once, if it is not older than `catchUpHours`. */
  z.object({
    kind: z.literal('schedule'),
    cron: z.string().trim().min(1).max(200),
    zone: z.string().min(1).max(100).default('UTC'),
    catchUpHours: z
      .number()
      .min(0)
      .max(31 * 24)
      .default(24),
  }),
  /** A new version of a dataset. */
  z.object({ kind: z.literal('dataset'), dataset: KnownName }),
  /** An alert of a monitor, of one of these checks; null: of any check of data, predictions or performance. */
  z.object({ kind: z.literal('alert'), monitor: KnownName, checks: z.array(CheckKind).min(1).max(50).nullable().default(null) }),
  /** So many labels have come for what a deployment answered. */
  z.object({ kind: z.literal('labels'), deployment: DeploymentName, labels: z.int().min(1).max(1_000_000_000) }),
  /** The version in use is so old, and again each time that it gets older by as much. */
  z.object({ kind: z.literal('age'), days: z.number().positive().max(3_650) }),
])
export type PolicyTrigger = z.infer<typeof PolicyTrigger>
export type TriggerOf<Kind extends PolicyTrigger['kind']> = Extract<PolicyTrigger, { kind: Kind }>

export const triggerKinds = ['schedule', 'dataset', 'alert', 'labels', 'age', 'manual'] as const
export const TriggerKind = z.enum(triggerKinds)
export type TriggerKind = z.infer<typeof TriggerKind>

/** The checks whose alerts start training when a policy names none. */
export const retrainingChecks: readonly CheckKind[] = [
  'drift',
  'driftShare',
  'predictionDrift',
  'performance',
  'estimatedPerformance',
  'slice',
]

const Hours = z
  .number()
  .min(0)
  .max(366 * 24)

export const PolicyConditions = z.object({
  /** So many rows that the version in use was not trained on; fewer are waited for, */
  newRows: z.int().min(0).max(1_000_000_000).default(1),
  /** so long, and then the run is skipped. */
  waitHours: Hours.default(24),
  /** After a run has ended, triggers wait so long. */
  cooldownHours: Hours.default(1),
  /** Runs that may start within 24 hours. */
  perDay: z.int().min(1).max(1_000).default(3),
})
export type PolicyConditions = z.infer<typeof PolicyConditions>

/** What a challenger is trained on. */
export const PolicyData = z.discriminatedUnion('kind', [
  /** The newest version of a dataset. */
  z.object({ kind: z.literal('replace'), dataset: KnownName }),
  /** A new version of a dataset: its rows, then the rows of the newest version of another that it does not have yet. */
  z.object({ kind: z.literal('append'), dataset: KnownName, from: KnownName }),
  /** The newest rows of the newest version of a dataset, by a column or, without one, the last ones. */
  z.object({
    kind: z.literal('window'),
    dataset: KnownName,
    rows: z.int().min(10).max(1_000_000_000),
    by: z.string().max(1_000).nullable().default(null),
  }),
])
export type PolicyData = z.infer<typeof PolicyData>

/** When the version that was promoted is taken back. */
export const PolicyWatch = z.object({
  hours: Hours.default(24),
  /** More of its requests fail than this share, of at least `minimum`. */
  errorRate: z.number().min(0).max(1).nullable().default(0.05),
  minimum: z.int().min(1).default(20),
  /** An alert of performance, prediction drift or errors of this monitor fires while it is watched. */
  monitor: KnownName.nullable().default(null),
})
export type PolicyWatch = z.infer<typeof PolicyWatch>

export const policyDecisions = ['never', 'propose', 'promote'] as const
export const PolicyDecision = z.enum(policyDecisions)
export type PolicyDecision = z.infer<typeof PolicyDecision>

/** `cairn.policy/1`: when a registered model is trained again, on what, and what becomes of the result. */
export const PolicySettings = z.object({
  format: z.literal('cairn.policy/1').default('cairn.policy/1'),
  /** The registered model, */
  model: KnownName,
  /** and the alias of the version in use: the champion. */
  alias: Alias.default('champion'),
  triggers: z.array(PolicyTrigger).max(20).default([]),
  conditions: PolicyConditions.prefault({}),
  data: PolicyData,
  /** The recipe of the champion as it was recorded, or the best of the model types that suit. */
  recipe: z.enum(['recorded', 'best']).default('recorded'),
  /** Of the rows that are held out, and of *best of*. */
  seed: z.int().min(0).max(2_147_483_647).default(0),
  /** Gates beside those of the alias. */
  gates: z.array(Gate).max(50).default([]),
  /**
   * `never`: the challenger is registered and stays one. `propose`: a person decides. `promote`: without a person if all gates pass and the
   * interval of the difference excludes harm, else a person decides.
   */
  decision: PolicyDecision.default('propose'),
  /** The same where there is no champion to compare with. */
  noChampion: PolicyDecision.default('propose'),
  /** A loss of the metric up to this is no harm. */
  tolerance: z.number().min(0).max(1_000_000).default(0),
  watch: PolicyWatch.prefault({}),
})
export type PolicySettings = z.infer<typeof PolicySettings>
export type PolicySettingsInput = z.input<typeof PolicySettings>

export const PolicyName = KnownName

export const policyStatuses = ['active', 'paused', 'frozen'] as const
export const PolicyStatus = z.enum(policyStatuses)
export type PolicyStatus = z.infer<typeof PolicyStatus>
