import type { PackageEvidence } from '../../../../shared/domain/packages/evidence.ts'
import type { Approval } from '../../../../shared/domain/packages/approval.ts'
import { baselineName } from '../../../../shared/domain/evaluation/baselines.ts'
import { metricCatalogue, type MetricId } from '../../../../shared/domain/evaluation/metrics.ts'
import { count, counted, hash, interval, time } from '../../../../shared/numbers.ts'
import { gateMark } from './gates.ts'
import { escapeText } from '../text/escape.ts'
import type { Style } from '../text/style.ts'
import { blocks, facts, lines, table } from '../text/table.ts'

/** What the author of a package recorded: lineage, metrics, slices, approval. */
export function evidenceText({ lineage, metrics, slices, approval, problems }: PackageEvidence, style: Style): string {
  return blocks(
    lineage &&
      facts([
        [
          'lineage',
          `${escapeText(lineage.dataset.name)}@v${lineage.dataset.version} (${counted(lineage.dataset.rows, 'row')}, ${hash(lineage.dataset.hash)}) → run ${escapeText(lineage.run.id)} → this version`,
        ],
      ]),
    metrics && metricsText(metrics, lineage),
    slices?.report && slicesText(slices.report, style),
    approvalText(approval, style),
    problems.length > 0 && lines(...problems.map(({ file, why }) => style.warn(`${file} is not shown: ${escapeText(why)}.`))),
  )
}

type Metrics = NonNullable<PackageEvidence['metrics']>

function metricsText({ evaluation, baselines, measured }: Metrics, lineage: PackageEvidence['lineage']): string {
  const on = measured && `${measured.part} rows of ${escapeText(measured.data.name)}@v${measured.data.version}`
  const rows = on ?? (lineage ? `held-out rows of ${escapeText(lineage.dataset.name)}@v${lineage.dataset.version}` : 'held-out rows')
  return lines(
    `Evaluated by the author on ${count(evaluation.rows)} ${rows}`,
    table(
      ['metric', 'value (95 % interval)', ...baselines.map(({ name }) => escapeText(baselineName(name, evaluation.task)))],
      evaluation.metrics.map(({ metric: id, value, low, high }) => [
        metricCatalogue[id].name,
        interval(value, low, high),
        ...baselines.map(({ metrics }) => {
          const other = metrics.find((one) => one.metric === id)
          return other ? interval(other.value, other.low, other.high) : '–'
        }),
      ]),
    ),
  )
}

const shownSlices = 5

function slicesText(report: NonNullable<NonNullable<PackageEvidence['slices']>['report']>, style: Style): string {
  const worse = report.slices.filter((slice) => slice.worse)
  const id = report.metric as MetricId
  const shown = worse.slice(0, shownSlices).map((slice) => {
    const own = slice.metrics.find(({ metric }) => metric === id)
    return `  ${escapeText(slice.name)}: ${interval(own?.value ?? null, own?.low ?? null, own?.high ?? null)}, ${counted(slice.rows, 'row')}`
  })
  const head = `${counted(report.slices.length, 'slice')} by ${metricCatalogue[id]?.name ?? escapeText(report.metric)}: ${worse.length === 0 ? 'none is worse than all rows beyond chance' : style.warn(`${count(worse.length)} worse than all rows beyond chance`)}`
  return lines(head, ...shown, worse.length > shownSlices && `  and ${count(worse.length - shownSlices)} more`)
}

/** Every move with who made it, when and why, and the gates that it went through. */
export function approvalText(approval: Approval | null, style: Style): string {
  if (!approval) return 'No approval record.'
  const { checks, moves, aliases, omitted } = approval
  if (checks.length === 0 && moves.length === 0) return 'Approval: no gate was checked and no alias pointed to it.'
  const checked = new Map(checks.map((check) => [check.id, check]))
  const told = new Set<number>()
  const gates = (id: number | null): string[] => {
    const check = id === null ? undefined : checked.get(id)
    if (!check || told.has(check.id)) return []
    told.add(check.id)
    return check.gates.map((gate) => `    ${gateMark(gate, style)}  ${escapeText(gate.name)}: ${escapeText(gate.detail)}`)
  }
  const moved = moves.flatMap((move) => [
    `  ${time(move.at)}  ${escapeText(move.alias)}: ${escapeText(move.from ?? '–')} → ${escapeText(move.to ?? '–')} by ${escapeText(move.actor || 'unknown')}${move.overridden ? style.warn('  gates overridden') : ''}${move.reason ? `: ${escapeText(move.reason)}` : ''}`,
    ...gates(move.check),
  ])
  const others = checks
    .filter(({ id }) => !told.has(id))
    .flatMap((check) => [
      `  ${time(check.at)}  gates of ${escapeText(check.alias)} checked by ${escapeText(check.actor || 'unknown')}: ${check.passed ? 'pass' : 'fail'}`,
      ...gates(check.id),
    ])
  return lines(
    `Approval as its author recorded it${aliases.length > 0 ? `; ${aliases.map(escapeText).join(', ')} when it was built` : ''}`,
    ...moved,
    ...others,
    omitted.checks + omitted.moves > 0 && `  and ${count(omitted.checks + omitted.moves)} older entries that are not in the package`,
  )
}
