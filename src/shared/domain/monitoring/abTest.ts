import { z } from 'zod'
import { count, counted, delta, metric } from '../../numbers.ts'
import { Alias, KnownName } from '../names.ts'
import { DeploymentName } from '../serving/endpoint.ts'
import { ArmName } from '../serving/route.ts'

/** What is compared. */
export const AbMetric = z.discriminatedUnion('kind', [
  /** Whether the prediction is right, or how far off it is, by the labels that come: accuracy, or the absolute error. */
  z.object({ kind: z.literal('label') }),
  /** An outcome that callers post with the id of the request, such as `revenue` or `clicked`. */
  z.object({ kind: z.literal('outcome'), name: z.string().min(1).max(100), better: z.enum(['higher', 'lower']) }),
])
export type AbMetric = z.infer<typeof AbMetric>

/** `cairn.abtest/1` */
export const AbSettings = z
  .object({
    format: z.literal('cairn.abtest/1').default('cairn.abtest/1'),
    deployment: DeploymentName,
    /** The arm that is there, and the one that challenges it; or `shadow` for a shadow, which is asked the same and compared pair by pair. */
    control: ArmName,
    challenger: z.union([ArmName, z.literal('shadow')]),
    metric: AbMetric,
    /** The intervals cover the truth at all looks together with probability 1 − alpha. */
    alpha: z.number().gt(0).lt(0.5).default(0.05),
    /** How many units are expected: where the interval is to be narrowest. */
    expected: z.int().min(100).max(1_000_000_000).default(5_000),
    /** A smaller difference does not matter, in the unit of the metric. */
    minimumEffect: z.number().min(0).default(0),
    /** It ends by itself when it is decided, or after so many days or units, whatever was found; null: not by that. */
    stopWhenDecided: z.boolean().default(true),
    mostDays: z.number().positive().max(366).nullable().default(30),
    mostUnits: z.int().positive().nullable().default(null),
    /** Nothing is decided before so many units of each arm. */
    leastUnits: z.int().min(2).default(100),
    /** Moves to the winner through its gates where a person asks for it; null: none. */
    alias: Alias.nullable().default(null),
  })
  .refine(({ control, challenger }) => control !== challenger, 'An arm cannot challenge itself.')
  .refine(
    ({ challenger, metric }) => challenger !== 'shadow' || metric.kind === 'label',
    'A shadow answers nobody, so no outcome can come of it. Compare it by labels.',
  )
export type AbSettings = z.infer<typeof AbSettings>
export type AbSettingsInput = z.input<typeof AbSettings>

export const AbName = KnownName

/** An arm until a look. */
export const AbArm = z.object({
  arm: z.string(),
  ref: z.string(),
  units: z.int(),
  requests: z.int(),
  mean: z.number().nullable(),
  variance: z.number().nullable(),
})
export type AbArm = z.infer<typeof AbArm>

/** What was seen at one look. */
export const AbLook = z.object({
  at: z.int(),
  control: AbArm,
  challenger: AbArm,
  /** Challenger − control, with its always-valid interval; null where it cannot be judged yet. */
  difference: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** Of the shares of the arms, over all looks; below 0.001 the split does not send what it should. Null for a shadow. */
  ratioP: z.number().nullable(),
})
export type AbLook = z.infer<typeof AbLook>

export const abVerdicts = ['challenger', 'control', 'equivalent', 'undecided', 'badSplit'] as const
export const AbVerdict = z.object({ verdict: z.enum(abVerdicts), sentence: z.string().max(2_000) })
export type AbVerdict = z.infer<typeof AbVerdict>

export const abStatuses = ['running', 'stopped', 'decided'] as const
export const AbStatus = z.enum(abStatuses)
export type AbStatus = z.infer<typeof AbStatus>

/** Looks that are kept: when there are more, every second one of the older half goes. */
export const mostLooks = 400

const TestedArm = z.object({
  /** The version, and what of the traffic it got, in basis points; of a shadow 0. */
  ref: z.string(),
  weight: z.int(),
})

/** `ab_tests.state` */
export const AbState = z.object({
  /** Of the deployment when it started. */
  revision: z.int(),
  /** What the arms were then: another version or weight is another test. */
  control: TestedArm,
  challenger: TestedArm,
  /** Labels are classes; else numbers. */
  classes: z.boolean(),
  looks: z.array(AbLook).max(mostLooks),
  /** Why it ended. */
  reason: z.string().max(2_000).nullable(),
})
export type AbState = z.infer<typeof AbState>

/** Below it a split is wrong, and no winner is named. */
export const badSplit = 0.001

/**
 * What a look says: a winner where the interval excludes no difference and what does not matter; equal where it lies within what does not
 * matter; else undecided. Nothing is decided before `leastUnits` of each arm, nor while the split is wrong.
 * @param better whether more of the metric is better
 */
export function verdictOf(settings: AbSettings, look: AbLook, better: 'higher' | 'lower'): AbVerdict['verdict'] {
  if (look.ratioP !== null && look.ratioP < badSplit) return 'badSplit'
  if (look.difference === null || Math.min(look.control.units, look.challenger.units) < settings.leastUnits) return 'undecided'
  const sign = better === 'higher' ? 1 : -1
  const [low, high] = [look.difference.low * sign, look.difference.high * sign].sort((a, b) => a - b)
  const { minimumEffect } = settings
  if (low > minimumEffect) return 'challenger'
  if (high < -minimumEffect) return 'control'
  return minimumEffect > 0 && low > -minimumEffect && high < minimumEffect ? 'equivalent' : 'undecided'
}

/** What is compared, as screens call it, and which way is better. */
export function abMetric({ metric }: Pick<AbSettings, 'metric'>, classes: boolean): { name: string; better: 'higher' | 'lower' } {
  if (metric.kind === 'outcome') return { name: metric.name, better: metric.better }
  return classes ? { name: 'Accuracy', better: 'higher' } : { name: 'Mean absolute error', better: 'lower' }
}

/** A verdict in words. */
export function verdictSentence(settings: AbSettings, look: AbLook | undefined, classes: boolean): AbVerdict {
  const { name, better } = abMetric(settings, classes)
  if (look === undefined) return { verdict: 'undecided', sentence: 'Nothing has been compared yet.' }
  const verdict = verdictOf(settings, look, better)
  const { control, challenger, difference } = look
  const units =
    settings.challenger === 'shadow' ? counted(control.units, 'pair') : `${count(control.units)} and ${counted(challenger.units, 'unit')}`
  const interval =
    difference === null
      ? ''
      : `${name} differs by ${delta(difference.value)} (${coverage(settings)} interval ${delta(difference.low)} to ${delta(difference.high)}, ${units})`
  const said = (sentence: string): AbVerdict => ({ verdict, sentence })
  switch (verdict) {
    case 'badSplit':
      return said(
        `The arms do not get the share of units that the route gives them (p ${metric(look.ratioP)}): no winner is named. Check whether one of them fails more often, and what sends the units.`,
      )
    case 'challenger':
      return said(`${challenger.ref} is better than ${control.ref}: ${interval}.`)
    case 'control':
      return said(`${control.ref} is better than ${challenger.ref}: ${interval}.`)
    case 'equivalent':
      return said(`${challenger.ref} and ${control.ref} differ by less than ${metric(settings.minimumEffect)}: ${interval}.`)
    case 'undecided':
      if (Math.min(control.units, challenger.units) < settings.leastUnits)
        return said(`Too little has come to compare: ${units} with a result, ${count(settings.leastUnits)} of each are needed.`)
      return said(
        difference === null ? `Inconclusive: ${name} is the same for every unit of an arm (${units}).` : `Inconclusive: ${interval}.`,
      )
  }
}

/** How surely the intervals cover, such as `95 %`. */
export function coverage({ alpha }: Pick<AbSettings, 'alpha'>): string {
  return `${Number((100 * (1 - alpha)).toFixed(4))} %`
}

/** Looks with a new one: one that saw nothing more replaces the last, and of too many the older half is thinned. */
export function withLook(looks: readonly AbLook[], look: AbLook): AbLook[] {
  const last = looks.at(-1)
  const same = last !== undefined && last.control.units === look.control.units && last.challenger.units === look.challenger.units
  const all = same ? [...looks.slice(0, -1), look] : [...looks, look]
  if (all.length <= mostLooks) return all
  const half = all.length >> 1
  return all.filter((_, place) => place >= half || place % 2 === 0)
}
