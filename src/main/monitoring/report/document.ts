import type { Overlay, WindowDetail } from '../../../shared/contract/monitoring/index.ts'
import { metricCatalogue } from '../../../shared/domain/evaluation/metrics.ts'
import type { MeasuredMetric } from '../../../shared/domain/models/profile.ts'
import type { CheckResult } from '../../../shared/domain/monitoring/checks.ts'
import type { MeasuredPerformance, EstimatedPerformance, ServicePart, WindowReport } from '../../../shared/domain/monitoring/window.ts'
import {
  type Block,
  type Chart,
  charts,
  count,
  type Document,
  figure,
  heading,
  interval,
  type Line,
  lineChart,
  list,
  notice,
  paragraph,
  table,
} from '../../document/index.ts'

/** A page is only so long: the charts of the columns that drift most, and so many rows of a table. */
const [shownCharts, shownRows] = [12, 200]

/** What was found in a window, for people. Its size depends on the columns, never on the rows. */
export function windowDocument({ window, monitor, report, overlays, predictions }: Omit<WindowDetail, 'before' | 'after'>): Document {
  const title = `Window ${window.id} of the monitor ${monitor}`
  if (report === null)
    return { title, blocks: [notice('Not checked', window.error?.message ?? 'The window could not be checked.'), factBlock(window)] }
  return {
    title,
    blocks: [
      ...verdictBlocks(report),
      factBlock({ ...window, model: report.model }),
      ...driftBlocks(report, overlays),
      ...failingBlocks(report),
      ...performanceBlocks(report.performance),
      ...estimateBlocks(report.estimate),
      ...serviceBlocks(report.service),
      ...distributionBlocks('Distributions', overlays),
      ...distributionBlocks('Predictions', predictions),
      ...(report.notes.length > 0 ? [heading('Notes'), list(report.notes)] : []),
    ],
  }
}

const checksOf = ({ comparison, more }: WindowReport) => [...comparison.checks, ...more]

function verdictBlocks(report: WindowReport): Block[] {
  const failed = checksOf(report).filter(({ outcome }) => outcome === 'fail').length
  const { sentence } = report.comparison.drift
  return [failed > 0 ? notice('Alert', `${count(failed)} checks failed. ${sentence}`) : paragraph(`No check failed. ${sentence}`)]
}

function factBlock({ start, end, source, rows, ref, revision, model }: WindowDetail['window'] & { readonly model?: string }): Block {
  return table(
    ['', ''],
    [
      ...(model === undefined ? [] : [['Model', model]]),
      ['Held against', ref ?? '–'],
      ...(source === null ? [] : [['Source', source]]),
      ['From', timeText(start)],
      ['To', timeText(end)],
      ['Rows', count(rows)],
      ['Revision', String(revision)],
    ],
  )
}

function timeText(at: number): string {
  return new Date(at).toISOString()
}

function driftBlocks({ comparison }: WindowReport, overlays: readonly Overlay[]): Block[] {
  const drifting = overlays.filter((overlay) => overlay.drifting)
  if (drifting.length === 0) return []
  const changes = new Map(comparison.changes.map((change) => [change.column, change.text]))
  return [
    heading('Drifting columns'),
    table(
      ['Column', 'Effect', 'Adjusted p', 'Importance', 'What changed'],
      drifting
        .slice(0, shownRows)
        .map(({ column, effect, adjustedP, importance }) => [
          column,
          figure(effect),
          figure(adjustedP),
          importance === null ? '–' : `${figure(100 * importance)} %`,
          changes.get(column) ?? '–',
        ]),
    ),
  ]
}

/** Checks that failed, those of drift apart: they have a table of their own. */
function failingBlocks(report: WindowReport): Block[] {
  const failing = checksOf(report).filter(({ check, outcome }) => outcome === 'fail' && check !== 'drift')
  if (failing.length === 0) return []
  return [heading('Failed checks'), list(failing.slice(0, shownRows).map(resultText))]
}

function resultText({ text, subject, provisional }: CheckResult) {
  const words = provisional ? `${text} (provisional)` : text
  return subject === null ? words : [{ bold: subject }, ` ${words}`]
}

function performanceBlocks(performance: MeasuredPerformance | null): Block[] {
  if (performance === null || performance.labelled === 0) return []
  const { metrics, labelled, predicted, provisional, reason, slices } = performance
  return [
    heading('Performance'),
    paragraph(`${count(labelled)} of ${count(predicted)} predicted rows have a label.`),
    ...(provisional ? [notice('Provisional', reason ?? 'Labels still come.')] : []),
    metricTable(metrics),
    ...(slices.length === 0
      ? []
      : [
          table(
            ['Slice', 'Rows', 'Metric', 'Value', '95 % interval'],
            slices
              .slice(0, shownRows)
              .flatMap(({ column, value, rows, metrics: of }) =>
                of.slice(0, 1).map((metric) => [`${column} = ${value}`, count(rows), ...metricCells(metric)]),
              ),
          ),
        ]),
  ]
}

function estimateBlocks(estimate: EstimatedPerformance | null): Block[] {
  if (estimate === null) return []
  return [
    heading('Estimated performance'),
    paragraph(`Estimated without labels by ${estimate.method.toUpperCase()}.`),
    ...(estimate.warning === null ? [] : [notice('Not to be trusted', estimate.warning)]),
    metricTable(estimate.metrics),
  ]
}

function metricTable(metrics: readonly MeasuredMetric[]): Block {
  return table(['Metric', 'Value', '95 % interval'], metrics.slice(0, shownRows).map(metricCells))
}

function metricCells({ metric, value, low, high }: MeasuredMetric): string[] {
  const name = Object.hasOwn(metricCatalogue, metric) ? metricCatalogue[metric as keyof typeof metricCatalogue].name : metric
  return [name, figure(value), interval(low, high)]
}

function serviceBlocks(service: ServicePart | null): Block[] {
  if (service === null) return []
  const { requests, failed, p50, p95, p99, perMinute } = service
  return [
    heading('Service'),
    table(
      ['Requests', 'Failed', 'Requests per minute', 'Median', '95 % below', '99 % below'],
      [[count(requests), count(failed), figure(perMinute), ...[p50, p95, p99].map((ms) => (ms === null ? '–' : `${figure(ms)} ms`))]],
    ),
  ]
}

function distributionBlocks(title: string, overlays: readonly Overlay[]): Block[] {
  const drawn = overlays.slice(0, shownCharts).flatMap((overlay) => chartOf(overlay) ?? [])
  const categories = overlays.slice(0, shownCharts).flatMap((overlay) => categoryTable(overlay) ?? [])
  if (drawn.length === 0 && categories.length === 0) return []
  const missing = overlays.slice(0, shownRows).filter((overlay) => overlay.missing.current > 0 || overlay.missing.reference > 0)
  return [
    heading(title),
    ...(drawn.length > 0 ? [charts(...drawn)] : []),
    ...categories.flatMap(({ column, block }) => [paragraph({ bold: column }), block]),
    ...(missing.length === 0
      ? []
      : [
          table(
            ['Column', 'Missing in the reference', 'Missing now'],
            missing.map(({ column, missing: { reference, current } }) => [column, shareText(reference), shareText(current)]),
          ),
        ]),
  ]
}

function chartOf({ column, bins }: Overlay): Chart | null {
  if (bins.kind !== 'number' || bins.edges.length < 3) return null
  const line = (name: string, shares: readonly number[]): Line => ({
    name,
    points: shares.map((share, place) => [(bins.edges[place] + bins.edges[place + 1]) / 2, share] as const),
  })
  const lines = [line('Reference', bins.reference), line('Window', bins.current)]
  return lineChart({ title: column, lines, frame: { xTitle: column, yTitle: 'share of rows' } })
}

function categoryTable({ column, bins }: Overlay): { column: string; block: Block } | null {
  if (bins.kind !== 'category') return null
  const rows = bins.values.map(({ value, reference, current }) => [value, shareText(reference), shareText(current)])
  const { values, reference, current } = bins.rest
  const rest = values > 0 ? [[`${count(values)} others`, shareText(reference), shareText(current)]] : []
  return { column, block: table(['Value', 'Reference', 'Window'], [...rows, ...rest]) }
}

function shareText(share: number): string {
  return `${figure(100 * share)} %`
}
