import type { Control, Controls } from '../../../../shared/domain/evaluation/whatIf.ts'
import type {
  Dependence,
  Explanation,
  Importance,
  MeanContributions,
  SplitImportance,
} from '../../../../shared/domain/evaluation/explanation.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { count, counted, delta, metric, none, quantity } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, lines, table } from '../text/table.ts'
import { metricName } from './metrics.ts'
import { seenLine } from './seen.ts'

const right = (title: string) => ({ title, align: 'right' as const })
const barWidth = 20

type Cell = string | number | boolean | null

function cellText(value: Cell): string {
  if (value === null) return none
  return typeof value === 'number' ? quantity(value) : shorten(escapeText(String(value)), 32)
}

/** A bar of a share of the largest value. */
function bar(value: number, largest: number): string {
  return largest <= 0 ? '' : '█'.repeat(Math.round((Math.max(0, value) / largest) * barWidth))
}

export function importanceText({ metric: id, baseline, rows, columns, seen }: Importance, style: Style): string {
  const largest = Math.max(0, ...columns.map(({ mean }) => mean))
  return blocks(
    lines(
      `${style.title('Permutation importance')}: how much worse ${metricName(id)} gets when a column is shuffled`,
      `${metricName(id)} on the original ${counted(rows, 'row')}: ${metric(baseline)}`,
      seenLine(seen, style),
    ),
    table(
      ['column', right('importance'), right('sd'), ''],
      columns.map(({ column, mean, sd }) => [shorten(escapeText(column), 40), delta(mean), metric(sd), bar(mean, largest)]),
    ),
    style.faint('Correlated columns look less important than they are.'),
  )
}

export function splitImportanceText({ trees, splits, columns }: SplitImportance, by: 'gain' | 'splits', style: Style): string {
  const ordered = columns.toSorted((a, b) => b[by] - a[by])
  const total = Math.max(
    Number.MIN_VALUE,
    columns.reduce((sum, each) => sum + each.gain, 0),
  )
  return blocks(
    `${style.title('Split importance')}: ${counted(trees, 'tree')}, ${counted(splits, 'split')}`,
    table(
      ['column', right('gain'), right('share'), right('splits'), ''],
      ordered.map((each) => [
        shorten(escapeText(each.column), 40),
        quantity(each.gain),
        `${((100 * each.gain) / total).toFixed(1)} %`,
        count(each.splits),
        bar(each[by], ordered[0]?.[by] ?? 0),
      ]),
    ),
    style.faint('Gain comes from the training rows and favors columns with many values; permutation importance uses held-out rows.'),
  )
}

const meanScales: Readonly<Record<Explanation['scale'], string>> = {
  logOdds: 'log-odds',
  centredLogit: 'logit of the predicted class',
  probability: 'probability',
  value: 'predicted value',
  log: 'logarithm of the predicted value',
  log1p: 'logarithm of 1 + the predicted value',
}

export function contributionsText({ method, scale, uncalibrated, rows, seen, columns }: MeanContributions, style: Style): string {
  const what = meanScales[scale] + (uncalibrated ? ' before calibration' : '')
  return blocks(
    lines(
      `${style.title('Mean contribution')}: how much each column moves the ${what}, on average (${methods[method]})`,
      counted(rows, 'row'),
      seenLine(seen, style),
    ),
    table(
      ['column', right('mean size'), ''],
      columns.map(({ column, mean }) => [shorten(escapeText(column), 40), metric(mean), bar(mean, columns[0]?.mean ?? 0)]),
    ),
  )
}

export function dependenceText({ column, label, rows, grid, mean, ice }: Dependence, style: Style): string {
  const [low, high] = [Math.min(...mean), Math.max(...mean)]
  const spread = (place: number) => {
    const values = ice.map((curve) => curve.values[place]).toSorted((a, b) => a - b)
    if (values.length === 0) return [none, none]
    return [values[Math.floor(0.1 * (values.length - 1))], values[Math.ceil(0.9 * (values.length - 1))]].map(metric)
  }
  const what = label === null ? 'the prediction' : `the probability of "${escapeText(label)}"`
  return blocks(
    `${style.title('Partial dependence')} of ${what} on ${escapeText(column)}, ${counted(rows, 'row')}`,
    table(
      [shorten(escapeText(column), 30), right('mean'), right('10 %'), right('90 %'), ''],
      grid.map((value, place) => [cellText(value), metric(mean[place]), ...spread(place), bar(mean[place] - low, high - low)]),
    ),
    style.faint(
      `10 % and 90 % are quantiles of ${counted(ice.length, 'single-row curve')}. Some combinations of values may not occur in real data.`,
    ),
  )
}

const scales = {
  logOdds: (label: string) => `log-odds of "${label}"`,
  centredLogit: (label: string) => `logit of "${label}" relative to the mean of all classes`,
  probability: (label: string) => `probability of "${label}"`,
  value: () => 'predicted value',
  log: () => 'logarithm of the predicted value',
  log1p: () => 'logarithm of 1 + the predicted value',
} as const satisfies Readonly<Record<Explanation['scale'], (label: string) => string>>

const methods = {
  exact: 'exact: the model is linear',
  gradients: 'integrated gradients',
  sampling: 'sampled Shapley values',
  interventional: 'interventional TreeSHAP',
  pathDependent: 'path-dependent TreeSHAP',
} as const satisfies Readonly<Record<Explanation['method'], string>>

function baselineText({ method, background }: Explanation): string {
  if (background !== null) return `the mean over ${counted(background, 'row')} is`
  return method === 'pathDependent' ? 'the mean over the training rows is' : 'the average row has'
}

/** @param limit how many columns to show */
export function explanationText(found: Explanation, limit: number, style: Style): string {
  const shown = found.contributions.slice(0, limit)
  const rest = found.contributions.slice(limit).reduce((sum, { contribution }) => sum + contribution, 0)
  const name = (value: string | number) => (typeof value === 'number' ? quantity(value) : `"${escapeText(value)}"`)
  const probabilities = found.labels.map((label, i) => `p(${shorten(escapeText(label), 16)}) = ${metric(found.probabilities[i])}`)
  const scale = scales[found.scale](escapeText(found.label ?? '')) + (found.uncalibrated ? ' before calibration' : '')
  return blocks(
    lines(
      `${style.title(found.row === null ? 'With the changed values' : `Row ${count(found.row)}`)} predicted ${name(found.predicted)}${
        found.actual === null ? '' : `, actual ${name(found.actual)}`
      }`,
      found.probabilities.length > 0 && found.probabilities.length <= 6 && probabilities.join(', '),
      `The ${scale} is ${metric(found.score)}; ${baselineText(found)} ${metric(found.baseline)}. Contribution of each column to the difference (${methods[found.method]}):`,
    ),
    table(
      ['column', 'value', right('contribution')],
      [
        ...shown.map(({ column, value, contribution }) => [shorten(escapeText(column), 40), cellText(value), delta(contribution)]),
        ...(found.contributions.length > limit
          ? [[`${counted(found.contributions.length - limit, 'other column')}`, '', delta(rest)]]
          : []),
        ['together', '', delta(found.score - found.baseline - found.gap)],
      ],
    ),
    found.opposite &&
      lines(
        `Most similar row with another prediction: row ${count(found.opposite.row)}, "${escapeText(found.opposite.predicted)}" (Gower distance ${metric(found.opposite.distance)}):`,
        table(
          ['column', 'here', 'there'],
          found.opposite.differences.map(({ column, here, there }) => [shorten(escapeText(column), 40), cellText(here), cellText(there)]),
        ),
      ),
  )
}

const shownLevels = 6

function holds({ sensitive, type, range, levels }: Control): string {
  if (sensitive) return 'sensitive: masked'
  if (levels.length > 0) {
    const more = levels.length > shownLevels ? ` and ${count(levels.length - shownLevels)} more` : ''
    return (
      levels
        .slice(0, shownLevels)
        .map(({ value }) => shorten(escapeText(value), 16))
        .join(', ') + more
    )
  }
  if (range === null) return none
  const end = (value: number) =>
    type === 'date' || type === 'datetime' ? new Date(value).toISOString().slice(0, type === 'date' ? 10 : 19) : quantity(value)
  return `${end(range.min)} to ${end(range.max)}`
}

export function controlsText({ dataset, part, rows, controls }: Controls, style: Style): string {
  return blocks(
    `${style.title('What-if columns')}: ${counted(rows, 'row')} of ${escapeText(dataset)}, ${part}`,
    table(
      ['column', 'type', 'holds', right('missing')],
      controls.map((control) => [shorten(escapeText(control.column), 40), control.type, holds(control), count(control.missing)]),
    ),
  )
}
