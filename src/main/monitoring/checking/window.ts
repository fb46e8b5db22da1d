import { taskRow } from '../../../shared/domain/training/tasks.ts'
import type { MeasuredMetric, Profile, ReferenceProfile } from '../../../shared/domain/models/profile.ts'
import type { CheckResult, CheckSettings, Comparison } from '../../../shared/domain/monitoring/checks.ts'
import type { EstimatedPerformance, MeasuredPerformance, ServicePart, WindowReport } from '../../../shared/domain/monitoring/window.ts'
import { CairnError } from '../../../shared/errors.ts'
import { packProfile } from '../../models/tasks.ts'
import { effectOf } from '../checks/index.ts'
import { limitOf } from '../windows/limits.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import { noFigures, type WindowFigures } from '../windows/figures.ts'
import type { CheckedWindow, JudgedVersion } from './types.ts'

/** What was found of a window. */
export interface Found {
  readonly key: string
  readonly source: string | null
  readonly start: number
  readonly end: number
  readonly model: string
  readonly version: JudgedVersion
  readonly reference: ReferenceProfile
  readonly profile: Profile
  /** Whose limits the effects of a timeline are held against. */
  readonly settings: CheckSettings
  readonly comparison: Comparison
  readonly more: readonly CheckResult[]
  readonly performance: MeasuredPerformance | null
  readonly estimate: EstimatedPerformance | null
  readonly service: ServicePart | null
  readonly notes: readonly string[]
  readonly logged: number | null
  readonly labelled: number | null
}

/** The report of a window. */
export function reportOf(found: Found): WindowReport {
  const { model, version, source, start, end, profile, comparison, more, performance, estimate, service, notes } = found
  return {
    format: 'cairn.window/1',
    model,
    ref: version.ref,
    source,
    start,
    end,
    rows: profile.rows,
    comparison,
    more: [...more],
    performance,
    estimate,
    service,
    notes: [...notes],
  }
}

/** Writes what was found as objects. */
export async function keepWindow(found: Found, objects: ObjectStore): Promise<CheckedWindow> {
  const report = reportOf(found)
  const { object: reportObject } = await objects.put(JSON.stringify(report))
  const { object: profileObject } = await objects.put(packProfile(found.profile))
  const figures = figuresOfReport(report, found)
  const { key, source, start, end, version, profile, reference } = found
  return {
    key,
    source,
    start,
    end,
    versionId: version.id,
    rows: profile.rows,
    status: statusOfReport(report),
    reportObject,
    profileObject,
    report,
    figures,
    effects: effectsOf(reference, report.comparison, found.settings),
  }
}

export function checksOf({ comparison, more }: Pick<WindowReport, 'comparison' | 'more'>): CheckResult[] {
  return [...comparison.checks, ...more]
}

/** A window in which nothing could be judged tells nothing good. */
export function statusOfReport(report: Pick<WindowReport, 'comparison' | 'more'>): 'ok' | 'alert' | 'noData' {
  const checks = checksOf(report)
  if (checks.some(({ outcome }) => outcome === 'fail')) return 'alert'
  return report.comparison.drift.of === 0 ? 'noData' : 'ok'
}

function figuresOfReport(report: WindowReport, { version, logged, labelled }: Found): WindowFigures {
  const failing = checksOf(report).filter(({ outcome }) => outcome === 'fail')
  const { performance, estimate, service, comparison } = report
  const main = taskRow(version.task).mainMetric
  const counting = (metrics: readonly MeasuredMetric[] | undefined) =>
    metrics?.find(({ metric }) => metric === main) ?? metrics?.find(({ value }) => value !== null) ?? null
  const measured = counting(performance?.metrics)
  const same = estimate?.metrics.find(({ metric }) => metric === measured?.metric)
  return {
    ...noFigures,
    failed: failing.length,
    driftingColumns: comparison.drift.columns,
    failing: failing.map(({ check, subject }) => ({ check, subject })),
    measured,
    coverage: performance?.coverage ?? null,
    provisional: performance?.provisional ?? false,
    estimated: same ?? counting(estimate?.metrics),
    p95: service?.p95 ?? null,
    errorRate: service === null || service.requests === 0 ? null : service.failed / service.requests,
    logged,
    labelled,
  }
}

/** By the columns of the reference, in their order. */
function effectsOf(reference: ReferenceProfile, { checks }: Comparison, settings: CheckSettings): Float32Array {
  const drifts = checks.filter(({ check }) => check === 'drift')
  const effects = new Map(drifts.map((result) => [result.subject, effectOf(result, limitOf(settings, result.subject ?? ''))]))
  return Float32Array.from(reference.train.columns, ({ name }) => effects.get(name) ?? Number.NaN)
}

/** One that could not be checked: the others are. */
export function failedWindow(
  { key, source, at }: { readonly key: string; readonly source: string; readonly at: number },
  versionId: number | null,
  thrown: unknown,
): CheckedWindow {
  const { code, message } = CairnError.from(thrown)
  return {
    key,
    source,
    start: at,
    end: at,
    versionId,
    rows: 0,
    status: 'failed',
    reportObject: null,
    profileObject: null,
    report: null,
    figures: { ...noFigures, error: { code, message } },
    effects: null,
  }
}
