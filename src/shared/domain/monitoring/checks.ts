import { z } from 'zod'

/** What a monitor looks at. Each is a check of its own, with its own limit and its own alerts. */
export const checkKinds = [
  // of the data
  'drift',
  'missing',
  'newCategories',
  'outOfRange',
  'type',
  'missingColumn',
  'extraColumn',
  'rows',
  'driftShare',
  // of what the model says
  'predictionDrift',
  // of how good it is
  'performance',
  'estimatedPerformance',
  'slice',
  // of the service
  'latency',
  'errorRate',
  'throughput',
  // of files and dataset versions
  'unreadable',
  // of time: five different messages
  'noTraffic',
  'noLabels',
  'modelAge',
  'referenceAge',
  'notChecked',
] as const
export const CheckKind = z.enum(checkKinds)
export type CheckKind = z.infer<typeof CheckKind>

export const checkMethods = [
  'wasserstein',
  'jensenShannon',
  'jensenShannonBase2',
  'kolmogorovSmirnov',
  'chiSquare',
  'zTest',
  'psi',
  'share',
  'count',
  'metric',
  'cbpe',
  'dle',
  'time',
] as const

/** One check of one window. */
export const CheckResult = z.object({
  check: CheckKind,
  /** A column, a class, a metric or a slice, as the check has it; null where it is about the whole. */
  subject: z.string().nullable(),
  /** What was measured; null where nothing could be, and `text` says why. */
  value: z.number().nullable(),
  /** Of the reference, where it is the same kind of figure. */
  reference: z.number().nullable(),
  /** Beyond it the check fails; null where it only tells. */
  limit: z.number().nullable(),
  method: z.enum(checkMethods),
  /** Of a test: as it is, and adjusted over all columns (Benjamini-Hochberg). */
  p: z.number().nullable(),
  adjustedP: z.number().nullable(),
  /** `noData`: nothing to judge by. */
  outcome: z.enum(['pass', 'fail', 'noData']),
  /** Only part of the labels is there yet. */
  provisional: z.boolean(),
  /** One plain sentence with the figures. */
  text: z.string(),
})
export type CheckResult = z.infer<typeof CheckResult>

/** How drift is judged, and the limits of the other checks. `cairn.checks/1` */
export const CheckSettings = z.object({
  format: z.literal('cairn.checks/1').default('cairn.checks/1'),
  /** `cairn`: an effect and an adjusted p-value, both needed. `evidently`: its default choice of test, and its limits. */
  method: z.enum(['cairn', 'evidently']).default('cairn'),
  /** Wasserstein distance over the standard deviation of the reference, or Jensen-Shannon distance (base 2), from which a column drifts. */
  effect: z.number().positive().default(0.1),
  /** Below it an adjusted p-value counts. */
  level: z.number().gt(0).lt(1).default(0.05),
  /** Of single columns instead of `effect`. */
  effects: z.record(z.string(), z.number().positive()).default({}),
  /** Are not looked at. */
  ignored: z.array(z.string()).max(10_000).default([]),
  /** So much more of a column may be missing than in the reference, as a share. */
  missing: z.number().min(0).max(1).default(0.05),
  /** So many rows may have a category that the reference does not know, as a share. */
  newCategories: z.number().min(0).max(1).default(0.01),
  /** So many rows may lie outside the range of the reference, as a share. */
  outOfRange: z.number().min(0).max(1).default(0.01),
  /** Fewer rows than this are not judged: `noData`. */
  leastRows: z.int().min(1).default(30),
  /** The share of drifting columns from which the whole drifts. */
  driftShare: z.number().gt(0).max(1).default(0.5),
  /** Rows of a window, where they should lie in a range. */
  rows: z.object({ min: z.int().min(0).nullable(), max: z.int().min(0).nullable() }).default({ min: null, max: null }),
  /** By how much of the reference the metric may fall below it; null: by three deviations of the chunks of the reference. */
  performance: z.number().min(0).max(1).nullable().default(null),
  /** Columns whose slices are followed over time. */
  slices: z.array(z.string()).max(20).default([]),
  /** 95th percentile in ms; share of failed requests; requests a minute. Null: only told. */
  latency: z.number().positive().nullable().default(null),
  errorRate: z.number().min(0).max(1).nullable().default(0.05),
  throughput: z.number().min(0).nullable().default(null),
  /** In hours; null: not looked at. */
  noTraffic: z.number().positive().nullable().default(24),
  noLabels: z.number().positive().nullable().default(null),
  modelAge: z.number().positive().nullable().default(null),
  referenceAge: z.number().positive().nullable().default(null),
})
export type CheckSettings = z.infer<typeof CheckSettings>

/** What moved, in two directions. */
export const Change = z.object({
  column: z.string(),
  /** From the reference to the window: what became more, and what became less frequent, in words with shares. */
  text: z.string(),
  /** Of all importance; null where it is not known. */
  importance: z.number().nullable(),
  effect: z.number(),
})
export type Change = z.infer<typeof Change>

/** The result of all checks that compare two profiles. */
export const Comparison = z.object({
  checks: z.array(CheckResult),
  /** Drifting columns; of so many that were judged; and what share of the importance they carry (null where it is not known). */
  drift: z.object({ columns: z.int(), of: z.int(), importance: z.number().nullable(), sentence: z.string() }),
  /** The drifting columns, the most important first. */
  changes: z.array(Change),
})
export type Comparison = z.infer<typeof Comparison>
