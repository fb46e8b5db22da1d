import type { ImportPreview } from '../../../../../shared/contract/tracking/import.ts'
import type { ExportReport, ImportReport, LeftOutReason } from '../../../../../shared/domain/tracking/importReport.ts'
import type { ColumnMeaning } from '../../../../../shared/domain/tracking/runsCsv.ts'
import { count, counted, size } from '../../../../../shared/numbers.ts'
import { escapeText, shorten } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { quoted } from '../datasets.ts'
import { blocks, lines, table } from '../../text/table.ts'

/** What an import would bring. */
export function previewText(preview: ImportPreview): string {
  const { experiments, columns, leftOut } = preview
  const rows = experiments.map(({ name, runs }) => [escapeText(name), count(runs)])
  return blocks(
    lines(`${preview.format}: ${contents(preview)}.`, preview.here > 0 && `Already in this workspace: ${counted(preview.here, 'run')}.`),
    rows.length > 0 && table(['experiment', { title: 'runs', align: 'right' }], rows),
    columns.length > 0 && lines(columnsText(columns), 'If one is wrong: --column HEADER=param, metric, tag, none or a field'),
    leftOutText(leftOut, 'Would be skipped'),
  )
}

function contents({ runs, points, files, bytes, loggedModels, models, versions }: ImportPreview): string {
  return [
    counted(runs, 'run'),
    points !== null && counted(points, 'point'),
    files !== null && files > 0 && `${counted(files, 'file')} (${size(bytes ?? 0)})`,
    loggedModels > 0 && counted(loggedModels, 'logged model'),
    models > 0 && `${counted(models, 'registered model')} with ${counted(versions, 'version')}`,
  ]
    .filter((part) => part !== false)
    .join(', ')
}

function columnsText(columns: ImportPreview['columns']): string {
  const rows = columns.map(({ header, meaning, example }) => [escapeText(header), meaningText(meaning), escapeText(shorten(example, 40))])
  return table(['column', 'becomes', 'example'], rows)
}

function meaningText(meaning: ColumnMeaning): string {
  switch (meaning.kind) {
    case 'none':
      return 'nothing'
    case 'field':
      return meaning.field === 'run' ? 'ID of the run' : `${meaning.field} of the run`
    default:
      return `${meaning.kind} ${escapeText(meaning.name)}`
  }
}

/** What came of an import. */
export function reportText(report: ImportReport, style: Style): string {
  const { runs, already, updated, points, files, loggedModels, versions } = report
  const brought = [
    points > 0 && counted(points, 'point'),
    files > 0 && counted(files, 'file'),
    loggedModels > 0 && counted(loggedModels, 'logged model'),
    versions > 0 && counted(versions, 'model version'),
  ].filter((part) => part !== false)
  return blocks(
    lines(
      `${style.good('Imported')} ${counted(runs, 'new run')} from ${report.source}${brought.length > 0 ? `: ${brought.join(', ')}` : ''}.`,
      updated > 0 && `${counted(updated, 'run')} here got something new.`,
      already > 0 && `${counted(already, 'run')} here had everything.`,
      report.isPart && 'It was cancelled: importing again goes on from here.',
      runs + updated > 0 && 'Next: cairn runs list, or cairn open',
    ),
    leftOutText(report.leftOut, 'Skipped'),
  )
}

/** What came of an export. */
export function exportText(report: ExportReport, style: Style): string {
  const { folder, experiments, runs, points, files, loggedModels, versions } = report
  const written = [
    counted(runs, 'run'),
    counted(points, 'point'),
    files > 0 && counted(files, 'file'),
    loggedModels > 0 && counted(loggedModels, 'logged model'),
    versions > 0 && counted(versions, 'model version'),
  ].filter((part) => part !== false)
  return blocks(
    lines(
      `${style.good('Exported')} ${counted(experiments, 'experiment')} to ${escapeText(folder)}: ${written.join(', ')}.`,
      `Open it in MLflow: MLFLOW_ALLOW_FILE_STORE=true mlflow ui --backend-store-uri ${quoted(folder)}`,
    ),
    leftOutText(report.leftOut, 'Skipped'),
  )
}

function leftOutText(leftOut: readonly LeftOutReason[], title: string): string | false {
  if (leftOut.length === 0) return false
  const rows = leftOut.map(({ kind, reason, count: times, places }) => [
    kindWords[kind],
    count(times),
    reason,
    escapeText(shorten(places.join(', '), 60)),
  ])
  return lines(`${title}:`, table(['what', { title: 'count', align: 'right' }, 'why', 'where'], rows))
}

const kindWords: Readonly<Record<LeftOutReason['kind'], string>> = {
  experiment: 'experiment',
  run: 'run',
  point: 'point',
  param: 'param',
  tag: 'tag',
  input: 'input',
  file: 'file',
  loggedModel: 'logged model',
  model: 'registered model',
  other: 'other',
}
