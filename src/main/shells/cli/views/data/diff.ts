import type { DatasetDiff, DiffRows } from '../../../../../shared/contract/datasets/index.ts'
import type { ColumnShift, SchemaDiff } from '../../../../../shared/domain/datasets/diff.ts'
import { escapeText } from '../../text/escape.ts'
import { count, counted, none, quantity } from '../../../../../shared/numbers.ts'
import type { Style } from '../../text/style.ts'
import { blocks, lines, table } from '../../text/table.ts'
import { quoted, shortCell, shortName } from '../datasets.ts'

const right = (title: string) => ({ title, align: 'right' as const })

/** The counts in one line first, then the columns that changed or shifted. */
export function diffText(found: DatasetDiff, style: Style): string {
  const { from, to, rows, schema } = found
  const between = `${escapeText(from)} → ${escapeText(to)}`
  if (found.identical) return `${between}: no differences in ${counted(rows.to, 'row')} and ${counted(found.columns.length, 'column')}.`
  return blocks(
    lines(
      `${style.title(between)}: ${rowsLine(found)}; ${schemaLine(schema)}.`,
      rows.by === 'key'
        ? `Rows are matched by ${rows.key.map(escapeText).join(', ')}; ${count(rows.from)} before, ${count(rows.to)} after.`
        : `Whole rows are compared, because the versions share no key; ${count(rows.from)} before, ${count(rows.to)} after.`,
    ),
    lines(...schemaLines(schema)),
    shiftTable(found.columns),
    rows.added + rows.removed + rows.changed > 0 &&
      `Next: cairn data diff ${quoted(from)} ${quoted(to)} --rows ${rows.changed > 0 ? 'changed' : rows.added > 0 ? 'added' : 'removed'}`,
  )
}

function rowsLine({ rows, columns }: DatasetDiff): string {
  const cells = columns.reduce((sum, { changedCells }) => sum + changedCells, 0)
  const changed = rows.by === 'key' ? `, ${count(rows.changed)} changed (${counted(cells, 'cell')})` : ''
  return `${counted(rows.added, 'row')} added, ${count(rows.removed)} removed${changed}`
}

function schemaLine({ added, removed, retyped, renamed }: SchemaDiff): string {
  const total = added.length + removed.length + retyped.length + renamed.length
  if (total === 0) return 'the same columns'
  return `columns: ${count(added.length)} added, ${count(removed.length)} removed, ${count(retyped.length)} retyped, ${count(renamed.length)} renamed`
}

function schemaLines({ added, removed, retyped, renamed }: SchemaDiff): string[] {
  return [
    ...added.map(({ name, type }) => `+ ${shortName(name)} (${type})`),
    ...removed.map(({ name, type }) => `- ${shortName(name)} (${type})`),
    ...retyped.map(({ name, from, to }) => `~ ${shortName(name)}: ${from} → ${to}`),
    ...renamed.map(({ from, to, same }) => {
      const evidence = same === 1 ? 'the same values' : `${(100 * same).toFixed(1)} % of values are the same`
      return `~ ${shortName(from)} renamed to ${shortName(to)}: ${evidence}`
    }),
  ]
}

function shiftTable(columns: readonly ColumnShift[]): string {
  const shown = columns.filter(
    ({ psi, changedCells, missing, test }) =>
      changedCells > 0 || (psi ?? 0) !== 0 || missing.from !== missing.to || (test?.statistic ?? 0) !== 0,
  )
  if (shown.length === 0) return ''
  return table(
    ['column', right('changed cells'), right('missing'), right('PSI'), 'shift', 'test', right('statistic'), right('p')],
    shown.map(({ column, changedCells, missing, psi, test }) => [
      shortName(column),
      count(changedCells),
      missing.from === missing.to ? count(missing.to) : `${count(missing.from)} → ${count(missing.to)}`,
      quantity(psi),
      psi === null ? none : psi < 0.1 ? 'small' : psi < 0.25 ? 'moderate' : 'large',
      test === null ? none : `${test.kind === 'ks' ? 'Kolmogorov–Smirnov' : 'chi-square'}, ${test.method}`,
      quantity(test?.statistic ?? null),
      test === null ? none : test.p < 0.0001 ? '< 0.0001' : test.p.toFixed(4),
    ]),
  )
}

export function diffRowsText(page: DiffRows): string {
  if (page.rows.length === 0)
    return `No rows on this page; ${counted(page.total, 'row')} ${page.total === 1 ? 'was' : 'were'} ${page.change}.`
  return lines(
    page.change === 'changed' ? changedTable(page) : wholeTable(page),
    `${counted(page.rows.length, 'row')} of ${count(page.total)} ${page.change}.`,
  )
}

/** One line for each cell that changed. */
function changedTable({ rows, columns }: DiffRows): string {
  const places = new Map(columns.map((name, index) => [name, index]))
  return table(
    [right('row before'), right('row after'), 'column', 'before', 'after'],
    rows.flatMap(({ fromRow, toRow, from, to, changed }) =>
      changed.map((name, index) => {
        const place = places.get(name) ?? -1
        const numbers = index === 0 ? [count(fromRow ?? 0), count(toRow ?? 0)] : ['', '']
        return [...numbers, shortName(name), shortCell(from?.[place] ?? null), shortCell(to?.[place] ?? null)]
      }),
    ),
  )
}

function wholeTable({ rows, columns }: DiffRows): string {
  return table(
    [right('row'), ...columns.map(shortName)],
    rows.map(({ fromRow, toRow, from, to }) => [count(toRow ?? fromRow ?? 0), ...(to ?? from ?? []).map(shortCell)]),
  )
}
