import { z } from 'zod'
import { KnownName } from '../names.ts'
import { DeploymentName } from '../serving/endpoint.ts'
import { RouteTarget } from '../serving/route.ts'
import { AlertRule, defaultRules } from './alerts.ts'
import { alertKey } from './alertStates.ts'
import { CheckSettings } from './checks.ts'

/** Where the rows come from. */
export const MonitorSource = z.discriminatedUnion('kind', [
  /** What a deployment has answered, from its request log. */
  z.object({ kind: z.literal('deployment'), deployment: DeploymentName }),
  /** New files of a folder, once their size and time stay the same; read as the model's data are. */
  z.object({ kind: z.literal('folder'), path: z.string().min(1).max(4096), pattern: z.string().max(200).default('*') }),
  /** New versions of a dataset. */
  z.object({ kind: z.literal('dataset'), dataset: KnownName }),
  /** Only files that a person gives it. */
  z.object({ kind: z.literal('files') }),
])
export type MonitorSource = z.infer<typeof MonitorSource>

/** How rows are cut into windows: half-open, in UTC, aligned to 1970. Of files and dataset versions each is a window of its own. */
export const WindowPlan = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('time'),
    seconds: z
      .int()
      .min(60)
      .max(31 * 86_400),
  }),
  z.object({ kind: z.literal('count'), rows: z.int().min(10).max(10_000_000) }),
  z.object({ kind: z.literal('each') }),
])
export type WindowPlan = z.infer<typeof WindowPlan>

/** When labels count. */
export const LabelSettings = z.object({
  /** Below this coverage a measured metric is provisional, */
  coverage: z.number().gt(0).max(1).default(0.8),
  /** and until a window is so old, in hours; null: until 95 of 100 labels would have come, as they came so far. */
  ripeAfter: z.number().min(0).nullable().default(null),
})
export type LabelSettings = z.infer<typeof LabelSettings>

/** `cairn.monitor/1`: all that a monitor does. */
export const MonitorSettings = z
  .object({
    format: z.literal('cairn.monitor/1').default('cairn.monitor/1'),
    /** The registered model, */
    model: KnownName,
    /** and the version whose reference rows are held against; null: of each row the version that answered it. */
    target: RouteTarget.nullable().default(null),
    source: MonitorSource,
    windows: WindowPlan,
    checks: CheckSettings.prefault({}),
    labels: LabelSettings.prefault({}),
    rules: z.array(AlertRule).max(100).default(defaultRules),
  })
  .refine(
    ({ source, windows }) => (source.kind === 'deployment') === (windows.kind !== 'each'),
    'Windows of a deployment are cut by time or count; each file or dataset version is a window.',
  )
  .refine(
    ({ source, target }) => source.kind === 'deployment' || target !== null,
    'Which version is monitored? Choose an alias or a version.',
  )
  .refine(
    ({ rules }) => new Set(rules.map(alertKey)).size === rules.length,
    'Two rules are about the same check and subject. Keep one of them.',
  )
export type MonitorSettings = z.infer<typeof MonitorSettings>

export const MonitorName = KnownName
