import { z } from 'zod'
import { CheckResult } from './checks.ts'
import type { AlertRule, AlertState } from './alerts.ts'

/** What one window, or one look without a window, said of a check of a subject. */
export const Look = z.object({
  /** Null of a check of time, which belongs to no window. */
  window: z.int().nullable(),
  /** Of the window: one that late rows reopened has a higher one. */
  revision: z.int(),
  /** Half-open [start, end), in ms since 1970 UTC; both the same for a look without a window. Looks are ordered by their end. */
  start: z.int(),
  end: z.int(),
  outcome: z.enum(['pass', 'fail', 'noData']),
  /** What failed; null otherwise. */
  result: CheckResult.nullable(),
  /** It was seen by an alert that is resolved: it opens no other one. */
  settled: z.boolean().default(false),
})
export type Look = z.infer<typeof Look>

/** `ok`: there is no alert, and none was. */
export type Condition = 'ok' | AlertState

/**
 * What happens to an alert. Of the windows: the rule `holds`; it does not, but the windows are not clean either (`quiet`); as many windows in
 * a row as the rule asks for passed (`clean`); a window was checked again, and without it the rule would not have held (`withdrawn`); the
 * monitor does not look at this any more (`unwatched`). Of a person: `acknowledge`, `resolve`.
 */
export const alertSignals = ['holds', 'quiet', 'clean', 'withdrawn', 'unwatched', 'acknowledge', 'resolve'] as const
export type AlertSignal = (typeof alertSignals)[number]

const open = (acknowledged: 'acknowledged' | 'firing'): Readonly<Record<AlertSignal, Condition>> => ({
  holds: acknowledged,
  quiet: acknowledged,
  clean: 'resolved',
  withdrawn: 'resolved',
  unwatched: 'resolved',
  acknowledge: 'acknowledged',
  resolve: 'resolved',
})

/** Without an alert, and after one, windows open a new one; a person has nothing to acknowledge or resolve (null). */
const closed = (condition: 'ok' | 'resolved'): Readonly<Record<AlertSignal, Condition | null>> => ({
  holds: 'firing',
  quiet: condition,
  clean: condition,
  withdrawn: condition,
  unwatched: condition,
  acknowledge: null,
  resolve: null,
})

const turns: Readonly<Record<Condition, Readonly<Record<AlertSignal, Condition | null>>>> = {
  ok: closed('ok'),
  firing: open('firing'),
  acknowledged: open('acknowledged'),
  resolved: closed('resolved'),
}

/** The condition after a signal; null where a person asked for what cannot be done in it. */
export function nextCondition(condition: Condition, signal: AlertSignal): Condition | null {
  return turns[condition][signal]
}

/**
 * What the looks say by a rule. Those without data say nothing: they count neither as failures nor as clean.
 * @param looks newest first
 */
export function judgeLooks(looks: readonly Look[], rule: Pick<AlertRule, 'failed' | 'of' | 'clean'>): 'holds' | 'quiet' | 'clean' {
  const judged = looks.filter(({ outcome }) => outcome !== 'noData')
  const newest = judged.slice(0, rule.clean)
  if (newest.length === rule.clean && newest.every(({ outcome }) => outcome === 'pass')) return 'clean'
  const failures = judged.slice(0, rule.of).filter(({ outcome, settled }) => outcome === 'fail' && !settled).length
  return failures >= rule.failed ? 'holds' : 'quiet'
}

/** How many looks a rule can need. */
export function depthOf({ of, clean }: Pick<AlertRule, 'of' | 'clean'>): number {
  return Math.max(of, clean)
}

/**
 * The looks with another one: in the place of that of the same window, unless it is of an older revision, else where its time puts it. What
 * was settled stays so.
 * @param looks newest first @returns newest first; the very same array where nothing is new
 */
export function withLook(looks: readonly Look[], look: Look): readonly Look[] {
  const known = look.window === null ? undefined : looks.find(({ window }) => window === look.window)
  if (known && known.revision >= look.revision) return looks
  const others = known ? looks.filter((one) => one !== known) : looks
  const added = { ...look, settled: known?.settled ?? look.settled }
  return [...others, added].toSorted((a, b) => b.end - a.end || (b.window ?? 0) - (a.window ?? 0))
}

/** The newest ones that a rule can need; those without data take no place. */
export function trimmed(looks: readonly Look[], depth: number): readonly Look[] {
  let judged = 0
  const end = looks.findIndex(({ outcome }) => outcome !== 'noData' && ++judged > depth)
  return (end === -1 ? looks : looks.slice(0, end)).slice(0, depth * 3)
}

/** The rule of a check of a subject: one for the very subject goes before one for all. */
export function ruleFor(rules: readonly AlertRule[], { check, subject }: Pick<CheckResult, 'check' | 'subject'>): AlertRule | null {
  const own = rules.filter((rule) => rule.check === check)
  return own.find((rule) => rule.subject !== null && rule.subject === subject) ?? own.find((rule) => rule.subject === null) ?? null
}

/** What two alerts that are never open at once have in common. */
export function alertKey({ check, subject }: Pick<CheckResult, 'check' | 'subject'>): string {
  return subject === null ? check : `${check}:${subject}`
}
