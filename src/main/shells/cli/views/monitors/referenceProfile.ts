import type { Profiled } from '../../../../../shared/contract/models/index.ts'
import { isMetricId, metric as describeMetric } from '../../../../../shared/domain/evaluation/metrics.ts'
import type { ColumnProfile, ReferenceProfile } from '../../../../../shared/domain/models/profile.ts'
import { count, counted, interval, metric, none, percent, significant } from '../../../../../shared/numbers.ts'
import { escapeText, shorten } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, facts, lines, type TableColumn, table } from '../../text/table.ts'
import { quoted, shortName } from '../datasets.ts'

export function profileText(ref: string, { reference, why }: Profiled, style: Style): string {
  if (reference) return referenceText(reference, style)
  return lines(
    `${escapeText(ref)} has no reference profile. ${why ?? ''}`,
    `Next: cairn models profile ${quoted(ref)} ${why?.includes('Name data') ? '--data <dataset version>' : '--make'}`,
  )
}

function referenceText(reference: ReferenceProfile, style: Style): string {
  const { ref, data, train, validation, part, performance, chunks, estimation } = reference
  return blocks(
    style.title(escapeText(ref)),
    facts([
      ['data', data && escapeText(data.ref)],
      [part === null ? 'rows' : 'training rows', count(train.rows)],
      [`${part ?? 'held-out'} rows`, part !== null && validation && count(validation.rows)],
      ['spread over', chunks && `${chunks.count} chunks of ${counted(chunks.rows, 'row')}`],
      [
        'estimated without labels',
        estimation.kind === 'none'
          ? `no: ${escapeText(estimation.reason)}`
          : estimation.kind === 'cbpe'
            ? 'yes, by its probabilities'
            : 'yes, by a model of its errors',
      ],
    ]),
    performance.length > 0 && performanceTable(reference),
    columnsTable(reference),
  )
}

const right = (title: string): TableColumn => ({ title, align: 'right' })

function performanceTable({ performance, chunks }: ReferenceProfile): string {
  const name = (id: string) => (isMetricId(id) ? describeMetric(id).name : id)
  return table(
    ['metric', right('value'), right('95 % interval'), right('± between chunks')],
    performance.map(({ metric: id, value, low, high }) => {
      const spread = chunks?.metrics[id]
      return [name(id), metric(value), interval(value, low, high), spread ? metric(spread.deviation) : none]
    }),
  )
}

function columnsTable({ train, importance, drift }: ReferenceProfile): string {
  const shares = new Map((importance ?? []).map(({ column, share }) => [column, share]))
  return table(
    ['column', 'type', right('missing'), right('distinct'), 'values', right('importance'), right('drift between chunks')],
    train.columns.map((column) => {
      const share = shares.get(column.name)
      const { name, type, rows, missing, distinct, distinctIsExact } = column
      return [
        shortName(name),
        type,
        rows === 0 ? none : percent(missing / rows),
        `${distinctIsExact ? '' : 'about '}${count(distinct)}`,
        valuesOf(column),
        share === undefined ? none : percent(share),
        drift[name] ? significant(drift[name].mean) : none,
      ]
    }),
  )
}

function valuesOf(column: ColumnProfile): string {
  if (column.withheld) return 'sensitive'
  if (column.kind === 'category')
    return shorten(
      column.counts.values
        .slice(0, 3)
        .map(({ value }) => escapeText(value))
        .join(', '),
      40,
    )
  const { type, min, max } = column
  const shown = (value: number) =>
    type === 'date' || type === 'datetime' ? new Date(value).toISOString().slice(0, 10) : significant(value)
  return min === null || max === null ? none : `${shown(min)} to ${shown(max)}`
}
