import {
  type Balance,
  type ColumnOutliers,
  type Correlations,
  type GroupsRelation,
  measureNames,
  type NumbersRelation,
  type Relation,
  type TableRelation,
} from '../../../../shared/domain/datasets/relations.ts'
import { count, counted, none, quantity } from '../../../../shared/numbers.ts'
import { escapeText } from '../text/escape.ts'
import { blocks, facts, lines, table } from '../text/table.ts'
import { shortCell, shortName } from './datasets.ts'

const right = (title: string) => ({ title, align: 'right' as const })
const number = (value: number | null) => (value === null ? none : quantity(value))
const percent = (share: number) => `${(100 * share).toFixed(1)} %`
const coefficient = (value: number | null) => (value === null ? none : value.toFixed(3))
/** More columns of a table are not read. */
const widest = 12

export function relationText({ x, y, rows, complete, found }: Relation): string {
  const left = rows - complete
  return blocks(
    lines(
      `${escapeText(x.column)} (${x.type}) and ${escapeText(y.column)} (${y.type}): ${counted(complete, 'row')}`,
      left > 0 &&
        `${counted(left, 'row')} excluded: ${count(x.missing)} without ${escapeText(x.column)}, ${count(y.missing)} without ${escapeText(y.column)}.`,
    ),
    found.kind === 'numbers'
      ? numbersText(found, x.column, y.column)
      : found.kind === 'groups'
        ? groupsText(found, found.category === 'x' ? x.column : y.column, found.category === 'x' ? y.column : x.column)
        : tableText(found, x.column, y.column),
  )
}

function numbersText({ pearson, spearman, bins }: NumbersRelation, x: string, y: string): string {
  return blocks(
    facts([
      ['Pearson', coefficient(pearson)],
      ['Spearman', coefficient(spearman)],
    ]),
    table(
      [right(`${shortName(x)} from`), right('to'), right('rows'), right(`mean ${shortName(y)}`), '95 % interval'],
      bins.map(({ from, to, rows, mean, low, high }) => [
        number(from),
        number(to),
        count(rows),
        number(mean),
        low === null ? none : `${number(low)} to ${number(high)}`,
      ]),
    ),
  )
}

function groupsText({ groups, others, correlationRatio }: GroupsRelation, category: string, value: string): string {
  return blocks(
    facts([[measureNames.correlationRatio, coefficient(correlationRatio)]]),
    table(
      [
        shortName(category),
        right('rows'),
        right(`mean ${shortName(value)}`),
        '95 % interval',
        ...['min', '25 %', 'median', '75 %', 'max'].map(right),
      ],
      groups.map(({ value: name, rows, mean, low, high, min, q1, median, q3, max }) => [
        shortCell(name),
        count(rows),
        number(mean),
        low === null ? none : `${number(low)} to ${number(high)}`,
        ...[min, q1, median, q3, max].map(number),
      ]),
    ),
    others && `${counted(others.categories, 'more value')} in ${counted(others.rows, 'row')}.`,
  )
}

function tableText({ x, y, counts, cramersV }: TableRelation, xName: string, yName: string): string {
  const shown = y.slice(0, widest)
  return blocks(
    facts([[measureNames.cramersV, coefficient(cramersV)]]),
    table(
      [`${shortName(xName)} \\ ${shortName(yName)}`, ...shown.map((value) => right(shortCell(value))), right('rows')],
      x.map((value, row) => {
        const total = counts[row].reduce((sum, n) => sum + n, 0)
        return [
          shortCell(value),
          ...shown.map((_, k) => `${count(counts[row][k])} (${percent(counts[row][k] / Math.max(1, total))})`),
          count(total),
        ]
      }),
    ),
    y.length > shown.length && `${counted(y.length - shown.length, 'more column')}: --json has all.`,
  )
}

const reasons = {
  constant: 'constant',
  tooManyValues: 'text with too many values',
  sensitive: 'sensitive',
  notChosen: 'not among the first 60; choose columns with --columns',
} satisfies Record<Correlations['skipped'][number]['reason'], string>

export function correlationsText(found: Correlations, limit: number): string {
  const { columns, pairs, skipped, rows, sampled } = found
  const byReason = Object.entries(reasons).flatMap(([reason, text]) => {
    const names = skipped.filter((one) => one.reason === reason).map(({ column }) => shortName(column))
    if (names.length === 0) return []
    return [`Excluded (${text}): ${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`]
  })
  return blocks(
    lines(
      `${counted(columns.length, 'column')}, ${sampled < rows ? `${count(sampled)} of ${count(rows)} rows, drawn at random` : counted(rows, 'row')}. Rows without one of two values are excluded from that pair.`,
      ...byReason,
    ),
    table(
      ['column', 'and', 'measure', right('value'), right('n')],
      pairs
        .slice(0, limit)
        .map(({ a, b, measure, value, n }) => [shortName(a), shortName(b), measureNames[measure], coefficient(value), count(n)]),
    ),
    pairs.length > limit && `${counted(pairs.length - limit, 'weaker pair')} not shown: --limit ${pairs.length} shows all.`,
  )
}

export function outliersText(found: readonly ColumnOutliers[]): string {
  if (found.length === 0) return 'No column holds numbers.'
  const sides = (fence: ColumnOutliers['robustZ']) =>
    fence === null ? [none, none, none] : [count(fence.below + fence.above), number(fence.low), number(fence.high)]
  return blocks(
    table(
      ['column', right('values'), right('IQR rule'), right('below'), right('above'), right('robust z'), right('below'), right('above')],
      found.map(({ column, rows, iqr, robustZ }) => [shortName(column), count(rows), ...sides(iqr), ...sides(robustZ)]),
    ),
    'IQR rule: beyond 1.5 interquartile ranges of the quartiles. Robust z: |0.6745 (x − median) / MAD| above 3.5. Values below and above these bounds are counted.',
  )
}

export function balanceText({ column, rows, missing, distinct, classes, others, majority, ratio }: Balance): string {
  return blocks(
    facts([
      ['column', escapeText(column)],
      ['rows', `${count(rows)}${missing > 0 ? `, ${count(missing)} missing` : ''}`],
      ['classes', count(distinct)],
      [
        'majority-class baseline',
        majority &&
          `${shortCell(majority.value)}: accuracy ${coefficient(majority.accuracy)}, balanced accuracy ${coefficient(majority.balancedAccuracy)}`,
      ],
      ['most frequent : rarest', ratio === null ? null : `${ratio.toFixed(1)} : 1`],
    ]),
    table(
      ['class', right('rows'), right('share')],
      [
        ...classes.map(({ value, rows: n, share }) => [shortCell(value), count(n), percent(share)]),
        ...(others > 0 ? [['others', count(others), percent(others / Math.max(1, rows))]] : []),
      ],
    ),
  )
}
