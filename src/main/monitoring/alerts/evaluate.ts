import type { AlertRule } from '../../../shared/domain/monitoring/alerts.ts'
import {
  alertKey,
  type AlertSignal,
  depthOf,
  judgeLooks,
  type Look,
  nextCondition,
  ruleFor,
  trimmed,
  withLook,
} from '../../../shared/domain/monitoring/alertStates.ts'
import type { CheckKind, CheckResult } from '../../../shared/domain/monitoring/checks.ts'
import type { MonitorSettings } from '../../../shared/domain/monitoring/monitor.ts'
import type { WindowReport } from '../../../shared/domain/monitoring/window.ts'
import type { Registry } from '../../workspace/index.ts'
import { keepLooks, looksOf, passedLooks } from './looks.ts'
import { dropNotices, queueNotices } from './notices.ts'
import { addAlert, changeAlert, type Evidence, lastSnooze, openByKey, type StoredAlert } from './store.ts'

/** What became of an alert. */
export interface AlertTurn {
  readonly alert: number
  readonly check: CheckKind
  readonly subject: string | null
  readonly severity: AlertRule['severity']
  readonly event: 'fired' | 'failedAgain' | 'resolved' | 'withdrawn'
}

/** What the audit log keeps of turns: which alerts, and not what they are about, which may name values. */
export function auditedTurns(turns: readonly AlertTurn[]): { alert: number; check: CheckKind; event: AlertTurn['event'] }[] {
  return turns.filter(({ event }) => event !== 'failedAgain').map(({ alert, check, event }) => ({ alert, check, event }))
}

interface Monitored {
  readonly id: number
  readonly settings: Pick<MonitorSettings, 'rules' | 'checks'>
}

interface CheckedWindow {
  readonly id: number
  readonly revision: number
  /** Half-open [start, end), in ms since 1970 UTC. */
  readonly start: number
  readonly end: number
}

/**
 * Judges the rules of a monitor by a window that was checked, within the transaction that keeps the window. The same window once more
 * changes nothing; one with a higher revision is judged anew. Nothing is sent: what is to be told is written down, and told later.
 * @param now in ms since 1970 UTC @param waiting windows that the same transaction has written and that are judged after this one
 */
export function evaluateAlerts(
  db: Registry,
  monitor: Monitored,
  window: CheckedWindow,
  report: Pick<WindowReport, 'comparison' | 'more'>,
  now: number,
  waiting: ReadonlySet<number> = new Set(),
): AlertTurn[] {
  const results = byKey([...report.comparison.checks, ...report.more])
  const place = { window: window.id, revision: window.revision, start: window.start, end: window.end }
  return new Evaluation(db, monitor, now, waiting).judge(results, place)
}

/**
 * Judges the rules of a monitor by what is checked without a window, such as that no request came for a day. What is as it was the last
 * time is not written again.
 * @param now in ms since 1970 UTC
 */
export function evaluateStatus(db: Registry, monitor: Monitored, checked: readonly CheckResult[], now: number): AlertTurn[] {
  return new Evaluation(db, monitor, now).judge(byKey(checked), { window: null, revision: 0, start: now, end: now })
}

type Place = Pick<Look, 'window' | 'revision' | 'start' | 'end'>

/** How often the words of an alert without windows are renewed while it goes on, in ms. */
const renewInterval = 3_600_000
/** Of the windows that an alert rests on, so many are kept at least. */
const keptEvidence = 20

function byKey(results: readonly CheckResult[]): Map<string, CheckResult> {
  return new Map(results.toReversed().map((result) => [alertKey(result), result]))
}

class Evaluation {
  readonly #db: Registry
  readonly #monitor: Monitored
  readonly #now: number
  readonly #waiting: ReadonlySet<number>
  readonly #looks: Map<string, readonly Look[]>
  readonly #open: Map<string, StoredAlert>
  #passed: readonly Look[] | undefined

  constructor(db: Registry, monitor: Monitored, now: number, waiting: ReadonlySet<number> = new Set()) {
    this.#db = db
    this.#monitor = monitor
    this.#now = now
    this.#waiting = waiting
    this.#looks = looksOf(db, monitor.id)
    this.#open = openByKey(db, monitor.id)
  }

  judge(results: ReadonlyMap<string, CheckResult>, place: Place): AlertTurn[] {
    const failing = [...results].flatMap(([key, { outcome }]) => (outcome === 'fail' ? [key] : []))
    const keys = new Set([...this.#open.keys(), ...this.#looks.keys(), ...failing])
    return [...keys].flatMap((key) => this.#judgeKey(key, results, place) ?? [])
  }

  #judgeKey(key: string, results: ReadonlyMap<string, CheckResult>, place: Place): AlertTurn | null {
    const result = results.get(key)
    const alert = this.#open.get(key)
    const about = alert ?? result
    const rule = about && this.#ruleOf(about)
    if (!rule) return this.#forget(key, alert)
    const before = this.#looks.get(key) ?? []
    const looks = this.#looked(before, result ?? unlisted(about, results), { place, rule })
    if (looks === before) return alert ? this.#renew(alert, result, place) : null
    const evidence = alert ? evidenceAfter(alert, looks, place, rule) : evidenceOf(looks, rule)
    const signal = signalOf(looks, rule, alert && { before: alert.evidence, after: evidence })
    const turn = alert ? this.#goOn(alert, signal, evidence, place) : this.#begin(key, rule, signal, evidence)
    const isOver = alert && nextCondition(alert.state, signal) === 'resolved'
    keepLooks(this.#db, this.#monitor.id, key, isOver ? looks.map((look) => ({ ...look, settled: true })) : looks)
    return turn
  }

  #ruleOf(about: Pick<CheckResult, 'check' | 'subject'>): AlertRule | null {
    const { rules, checks } = this.#monitor.settings
    return about.subject !== null && checks.ignored.includes(about.subject) ? null : ruleFor(rules, about)
  }

  /** Nobody watches for it any more: the rule is gone, or the column is ignored. */
  #forget(key: string, alert: StoredAlert | undefined): AlertTurn | null {
    if (this.#looks.has(key)) keepLooks(this.#db, this.#monitor.id, key, [])
    if (!alert) return null
    return this.#resolve(alert, 'resolved', alert.evidence, 'The monitor no longer has a rule for it.')
  }

  /** The looks with that of this place; the very same array where nothing is new. */
  #looked(before: readonly Look[], result: Outcome | undefined, { place, rule }: { place: Place; rule: AlertRule }): readonly Look[] {
    const outcome = result?.outcome ?? 'noData'
    // That a window had no data is only of use where it would count as one that passed otherwise.
    if (outcome === 'noData' && (place.window === null || before.every(({ window }) => window === null))) return before
    const depth = depthOf(rule)
    if (place.window === null && isSteady(before, outcome, depth)) return before
    const look: Look = { ...place, outcome, result: result && 'text' in result && outcome === 'fail' ? result : null, settled: false }
    const looks = withLook(before, look)
    return looks === before ? before : trimmed(place.window === null ? looks : this.#filled(looks), depth)
  }

  /** With the windows in between in which nothing failed: a key is kept only from its first failure on. */
  #filled(looks: readonly Look[]): readonly Look[] {
    this.#passed ??= passedLooks(this.#db, this.#monitor.id)
    const oldest = looks[looks.length - 1].end
    const known = new Set(looks.map(({ window }) => window))
    return this.#passed
      .filter(({ window, end }) => end > oldest && !known.has(window) && (window === null || !this.#waiting.has(window)))
      .reduce(withLook, looks)
  }

  #begin(key: string, rule: AlertRule, signal: AlertSignal, evidence: readonly Evidence[]): AlertTurn | null {
    if (nextCondition('ok', signal) !== 'firing') return null
    const [{ result }] = evidence
    const until = lastSnooze(this.#db, this.#monitor.id, key)
    const snoozedUntil = until !== null && until > this.#now ? until : null
    const { check, subject } = result
    const { severity } = rule
    const row = { monitorId: this.#monitor.id, key, check, subject, severity, openedAt: this.#now, snoozedUntil, evidence }
    const alert = addAlert(this.#db, row, { at: this.#now, event: 'fired', detail: firedText(rule), actor: null })
    queueNotices(this.#db, alert, snoozedUntil ?? this.#now, this.#now)
    return { alert, check, subject, severity, event: 'fired' }
  }

  #goOn(alert: StoredAlert, signal: AlertSignal, evidence: readonly Evidence[], place: Place): AlertTurn | null {
    if (signal === 'withdrawn')
      return this.#resolve(alert, 'withdrawn', alert.evidence, `${windowText(place)} was checked again and no longer fails.`)
    if (nextCondition(alert.state, signal) === 'resolved') return this.#resolve(alert, 'resolved', evidence, 'The last windows passed.')
    const known = new Set(alert.evidence.map(({ window }) => window))
    const isNew = place.window !== null && evidence.some(({ window }) => window === place.window) && !known.has(place.window)
    if (JSON.stringify(evidence) === JSON.stringify(alert.evidence)) return null
    const event = { at: this.#now, event: 'failedAgain', detail: windowText(place), actor: null } as const
    changeAlert(this.#db, alert, { evidence, ...(isNew && { event }) }, this.#now)
    return isNew ? turnOf(alert, 'failedAgain') : null
  }

  /** What goes on without a window says how long it has. */
  #renew(alert: StoredAlert, result: CheckResult | undefined, { window, start, end }: Place): null {
    const isDue = window === null && result?.outcome === 'fail' && this.#now - alert.updatedAt >= renewInterval
    if (isDue) changeAlert(this.#db, alert, { evidence: [{ window, revision: 0, start, end, result }] }, this.#now)
    return null
  }

  #resolve(alert: StoredAlert, event: 'resolved' | 'withdrawn', evidence: readonly Evidence[], detail: string): AlertTurn {
    changeAlert(this.#db, alert, { state: 'resolved', evidence, event: { at: this.#now, event, detail, actor: null } }, this.#now)
    dropNotices(this.#db, alert.id)
    return turnOf(alert, event)
  }
}

function turnOf({ id, check, subject, severity }: StoredAlert, event: AlertTurn['event']): AlertTurn {
  return { alert: id, check, subject, severity, event }
}

type Outcome = CheckResult | { readonly outcome: 'pass' }

/** These list only what fails: what they do not list passed, where they were checked at all. */
const listFailures: readonly CheckKind[] = ['type', 'missingColumn']

function unlisted({ check }: Pick<CheckResult, 'check'>, results: ReadonlyMap<string, CheckResult>): Outcome | undefined {
  const isChecked = listFailures.includes(check) && [...results.values()].some((result) => result.check === check)
  return isChecked ? { outcome: 'pass' } : undefined
}

/** Whether the same again would change nothing. */
function isSteady(looks: readonly Look[], outcome: Look['outcome'], depth: number): boolean {
  const newest = looks.slice(0, depth)
  if (outcome === 'fail') return newest.length === depth && newest.every((look) => look.outcome === 'fail')
  return newest.every((look) => look.outcome === outcome)
}

function signalOf(
  looks: readonly Look[],
  rule: AlertRule,
  evidence: { readonly before: readonly Evidence[]; readonly after: readonly Evidence[] } | undefined,
): AlertSignal {
  const judged = judgeLooks(looks, rule)
  const isWithdrawn = evidence && evidence.after.length < Math.min(rule.failed, evidence.before.length)
  return isWithdrawn && judged !== 'holds' ? 'withdrawn' : judged
}

function evidenceOf(looks: readonly Look[], { of }: AlertRule): Evidence[] {
  const judged = looks.filter(({ outcome }) => outcome !== 'noData').slice(0, of)
  return judged.filter(({ settled }) => !settled).flatMap(seen)
}

const seen = ({ window, revision, start, end, result }: Look): Evidence[] => (result ? [{ window, revision, start, end, result }] : [])

/** With what failed here, or without it where it fails no more. Newest first. */
function evidenceAfter({ evidence }: StoredAlert, looks: readonly Look[], place: Place, { failed }: AlertRule): Evidence[] {
  const others = evidence.filter(({ window }) => window !== place.window)
  const look = looks.find(({ window, end }) => window === place.window && (window !== null || end === place.end))
  const now = look ? seen(look) : []
  // Without windows, what passes leaves what failed in its place.
  if (place.window === null) return now.length > 0 ? now : [...evidence]
  return [...others, ...now].toSorted((a, b) => b.end - a.end).slice(0, Math.max(failed, keptEvidence))
}

function firedText({ failed, of }: AlertRule): string {
  return of === 1 ? 'The check failed.' : `The check failed in ${failed} of the last ${of} windows.`
}

function windowText({ window, start, end }: Place): string {
  const time = (at: number) => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}`
  return window === null ? `At ${time(end)} UTC` : `The window ${time(start)}–${time(end)} UTC`
}
