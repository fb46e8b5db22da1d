import type {
  CheckedFile,
  MonitorWindow,
  Overlay,
  Timeline,
  WindowComparison,
  WindowDetail,
} from '../../../../../shared/contract/monitoring/index.ts'
import type { CheckResult } from '../../../../../shared/domain/monitoring/checks.ts'
import { remediesOfCheck } from '../../../../../shared/domain/monitoring/remedies.ts'
import type { WindowReport } from '../../../../../shared/domain/monitoring/window.ts'
import { count, counted, interval, percent, significant, time } from '../../../../../shared/numbers.ts'
import { escapeText } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, facts, lines, table } from '../../text/table.ts'

const right = (title: string) => ({ title, align: 'right' as const })
/** A terminal is only so high. */
const shownChecks = 40
const shownSteps = 6

export function windowsText({ windows, total }: { windows: readonly MonitorWindow[]; total: number }, style: Style): string {
  if (windows.length === 0) return 'No window was checked yet.'
  return lines(
    table(
      [right('window'), 'start', 'end', 'source', right('rows'), 'status', right('failed'), right('drifting'), 'metric', right('p95 ms')],
      windows.map((window) => [
        String(window.id),
        time(window.start),
        time(window.end),
        escapeText(window.source ?? ''),
        count(window.rows),
        statusText(window, style),
        String(window.failed),
        String(window.driftingColumns),
        metricText(window),
        window.p95 === null ? '' : significant(window.p95),
      ]),
    ),
    windows.length < total && style.faint(`${counted(total, 'window')} in all: --limit and --offset show more.`),
  )
}

function statusText({ status, error }: Pick<MonitorWindow, 'status' | 'error'>, style: Style): string {
  if (status === 'alert') return style.bad('alert')
  if (status === 'failed') return style.warn(error?.code ?? 'failed')
  return status === 'ok' ? style.good('ok') : 'no data'
}

function metricText({ measured, provisional, estimated }: MonitorWindow): string {
  if (measured) return `${measured.metric} ${interval(measured.value, measured.low, measured.high)}${provisional ? ' (provisional)' : ''}`
  return estimated ? `${estimated.metric} ${significant(estimated.value)} (estimated)` : ''
}

export function windowText({ window, monitor, report, overlays }: WindowDetail, style: Style): string {
  const { error } = window
  if (report === null) return blocks(windowFacts(window, style), error && style.warn(`Not checked: ${escapeText(error.message)}`))
  return blocks(windowFacts(window, style), reportText(report, overlays, style, monitor))
}

function windowFacts(window: MonitorWindow, style: Style): string {
  return facts([
    ['window', `${window.id}${window.revision > 1 ? `, revision ${window.revision}` : ''}`],
    ['from', time(window.start)],
    ['to', time(window.end)],
    ['source', window.source === null ? null : escapeText(window.source)],
    ['held against', window.ref === null ? null : escapeText(window.ref)],
    ['rows', count(window.rows)],
    ['status', statusText(window, style)],
  ])
}

export function checkedFileText({ report, overlays, alert }: CheckedFile, style: Style): string {
  return blocks(
    facts([
      ['file', report.source === null ? null : escapeText(report.source)],
      ['held against', escapeText(report.ref)],
      ['rows', count(report.rows)],
      ['status', alert ? style.bad('alert') : style.good('ok')],
    ]),
    reportText(report, overlays, style, null),
  )
}

/** Drifting columns first, with what changed; then every other check that failed, what is known of the performance, and what to do. */
function reportText(report: WindowReport, overlays: readonly Overlay[], style: Style, monitor: string | null): string {
  const results = [...report.comparison.checks, ...report.more]
  return blocks(
    escapeText(report.comparison.drift.sentence),
    driftText(report, overlays),
    failedText(results, style),
    performanceText(report),
    report.notes.length > 0 && style.faint(lines(...report.notes.map(escapeText))),
    results.some(({ outcome }) => outcome === 'fail') && remediesText(report, monitor),
  )
}

/** What failed beside the drift of columns. */
export function failedText(results: readonly CheckResult[], style: Style): string | false {
  const failing = results.filter(({ outcome, check }) => outcome === 'fail' && check !== 'drift')
  if (failing.length === 0) return false
  return lines(
    table(['failed check', 'of', 'what'], failing.slice(0, shownChecks).map(checkRow)),
    failing.length > shownChecks && style.faint(`and ${failing.length - shownChecks} more: --json shows all.`),
  )
}

/** The drifting columns, with what changed in each. */
export function driftText({ comparison }: Pick<WindowReport, 'comparison'>, overlays: readonly Overlay[]): string | false {
  const drifting = overlays.filter((overlay) => overlay.drifting)
  if (drifting.length === 0) return false
  const changes = new Map(comparison.changes.map((change) => [change.column, change.text]))
  return table(
    ['drifting column', right('effect'), right('adjusted p'), right('importance'), 'what changed'],
    drifting
      .slice(0, shownChecks)
      .map(({ column, effect, adjustedP, importance }) => [
        escapeText(column),
        significant(effect),
        adjustedP !== null && adjustedP < 0.001 ? '< 0.001' : significant(adjustedP),
        importance === null ? '–' : percent(importance),
        escapeText(changes.get(column) ?? ''),
      ]),
  )
}

function checkRow({ check, subject, text, provisional }: CheckResult): string[] {
  return [check, escapeText(subject ?? ''), `${escapeText(text)}${provisional ? ' (provisional)' : ''}`]
}

function performanceText({ performance, estimate }: WindowReport): string | false {
  const measured = performance?.labelled
    ? `Performance on ${count(performance.labelled)} of ${count(performance.predicted)} rows${performance.provisional ? ', provisional' : ''}: ${performance.metrics
        .slice(0, 3)
        .map(({ metric, value, low, high }) => `${metric} ${interval(value, low, high)}`)
        .join('; ')}`
    : null
  const estimated =
    estimate &&
    `Estimated without labels: ${estimate.metrics
      .slice(0, 3)
      .map(({ metric, value }) => `${metric} ${significant(value)}`)
      .join('; ')}`
  return measured === null && estimate === null ? false : lines(measured, estimated, estimate?.warning && escapeText(estimate.warning))
}

/** What helps depends on what failed; each step once. */
function remediesText({ comparison, more, model }: WindowReport, monitor: string | null): string {
  const failed = [...comparison.checks, ...more].filter(({ outcome }) => outcome === 'fail')
  const steps = failed.flatMap(({ check, subject }) => remediesOfCheck({ monitor, model, check, subject, window: null, face: 'cli' }))
  return lines('What to do:', ...[...new Set(steps)].slice(0, shownSteps).map((step) => `- ${escapeText(step)}`))
}

interface CheckedNow {
  readonly name: string
  readonly checked: number
  readonly waiting: number
  readonly more: boolean
  readonly shown: readonly MonitorWindow[]
  readonly newest: WindowDetail | null
}

export function checkedNowText({ name, checked, waiting, more, shown, newest }: CheckedNow, style: Style): string {
  return blocks(
    lines(
      checked === 0 ? `Nothing new of ${escapeText(name)}.` : `Checked ${counted(checked, 'window')} of ${escapeText(name)}.`,
      waiting > 0 && `${counted(waiting, 'row')} wait for the next window.`,
      more && 'There are more windows to check: run it again.',
    ),
    checked > 1 && windowsText({ windows: shown, total: shown.length }, style),
    newest && lines(checked === 0 && style.faint('The newest window:'), windowText(newest, style)),
  )
}

export function comparisonText({ a, b, report, overlays }: WindowComparison, style: Style): string {
  const drifting = overlays.filter((overlay) => overlay.drifting)
  const changes = new Map(report.changes.map((change) => [change.column, change.text]))
  return blocks(
    table(
      ['', right('rows'), 'start', 'end', 'status'],
      [a, b].map((window) => [`window ${window.id}`, count(window.rows), time(window.start), time(window.end), statusText(window, style)]),
    ),
    escapeText(report.drift.sentence),
    drifting.length > 0 &&
      table(
        ['drifting column', right('effect'), 'what changed'],
        drifting
          .slice(0, shownChecks)
          .map(({ column, effect }) => [escapeText(column), significant(effect), escapeText(changes.get(column) ?? '')]),
      ),
  )
}

const shades = [' ', '░', '▒', '▓', '█']

/** A character for each place: how far a column is from its limit, twice the limit being full. */
export function timelineText({ windows, places, columns, metric }: Timeline, style: Style): string {
  if (places.length === 0) return 'No window was checked yet.'
  const shade = (effect: number | null, limit: number) =>
    effect === null ? '·' : shades[Math.min(shades.length - 1, Math.floor((effect / limit) * 2))]
  const width = Math.max(6, ...columns.map(({ column }) => Math.min(24, column.length)))
  const row = (name: string, cells: string) => `${escapeText(name.length > 24 ? `${name.slice(0, 23)}…` : name).padEnd(width)}  ${cells}`
  const first = places[0]
  const last = places[places.length - 1]
  const signs = { alert: style.bad('!'), failed: style.warn('?'), noData: '·', ok: style.good('✓') } as const
  return blocks(
    `${counted(windows, 'window')} from ${time(first.start)} to ${time(last.end)}`,
    lines(
      row('status', places.map(({ status }) => signs[status]).join('')),
      ...columns.map(({ column, limit, effects }) => row(column, effects.map((effect) => shade(effect, limit)).join(''))),
    ),
    metric && `${metric.name}: ${places.map(({ measured, estimated }) => significant((measured ?? estimated)?.value ?? null)).join(' ')}`,
    style.faint('A column drifts from half of the darkest shade on; · is where nothing could be judged.'),
  )
}
