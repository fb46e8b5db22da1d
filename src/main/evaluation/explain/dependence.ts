import { CairnError } from '../../../shared/errors.ts'
import type { Frame, FrameColumn } from '../../frame.ts'
import { plottingQuantile } from '../../statistics/quantiles.ts'

/** Values that a column is set to, as a column of its own: numbers with NaN for missing, or texts. */
export type Grid = { readonly kind: 'number'; readonly values: number[] } | { readonly kind: 'text'; readonly values: string[] }

/** Up to so many categories, the most frequent ones. */
const maxLevels = 30

/**
 * Where a column is looked at: its distinct values when they are fewer than `resolution`, else evenly spaced points between
 * its 5 % and its 95 % quantile, as scikit-learn's partial_dependence. Of categories the most frequent ones.
 *
 * @param isCategory also numbers and dates may be categories to the model
 * @throws COLUMN_UNKNOWN; TOO_FEW_ROWS for a column that is missing everywhere
 */
export function gridOf(frame: Frame, name: string, resolution: number, isCategory = false): Grid {
  const column = frame.columns.get(name)
  if (!column) throw new CairnError('COLUMN_UNKNOWN', `There is no column ${JSON.stringify(name)}.`, { column: name })
  const grid = column.kind === 'text' ? textGrid(column) : isCategory ? codeGrid(column) : numberGrid(column, resolution)
  if (grid.values.length > 0) return grid
  throw new CairnError('TOO_FEW_ROWS', `The column ${JSON.stringify(name)} has no values in these rows.`, { column: name })
}

function textGrid({ levels, codes }: Extract<FrameColumn, { kind: 'text' }>): Grid {
  const counts = new Float64Array(levels.length)
  for (const code of codes) if (code >= 0 && levels[code] !== '') counts[code]++
  const used = [...levels.keys()].filter((level) => counts[level] > 0).sort((a, b) => counts[b] - counts[a] || a - b)
  return { kind: 'text', values: used.slice(0, maxLevels).map((level) => levels[level]) }
}

function codeGrid({ values }: Extract<FrameColumn, { kind: 'number' }>): Grid {
  const counts = new Map<number, number>()
  for (const value of values) if (Number.isFinite(value)) counts.set(value, (counts.get(value) ?? 0) + 1)
  const frequent = [...counts].toSorted(([a, n], [b, m]) => m - n || a - b).slice(0, maxLevels)
  return { kind: 'number', values: frequent.map(([value]) => value).toSorted((a, b) => a - b) }
}

function numberGrid({ values }: Extract<FrameColumn, { kind: 'number' }>, resolution: number): Grid {
  const sorted = values.filter((value) => Number.isFinite(value)).sort()
  const distinct = [...new Set(sorted)]
  if (distinct.length < resolution) return { kind: 'number', values: distinct }
  const [low, high] = [plottingQuantile(sorted, 0.05), plottingQuantile(sorted, 0.95)]
  if (low === high) return { kind: 'number', values: [low] }
  return { kind: 'number', values: Array.from({ length: resolution }, (_, i) => low + ((high - low) * i) / (resolution - 1)) }
}

/** The frame with one column set to one value in every row. */
export function withValue(frame: Frame, name: string, grid: Grid, place: number): Frame {
  const type = frame.columns.get(name)?.type
  const column: FrameColumn =
    grid.kind === 'text'
      ? { kind: 'text', type: 'text', levels: [grid.values[place]], codes: new Int32Array(frame.rows) }
      : {
          kind: 'number',
          type: type === undefined || type === 'text' ? 'number' : type,
          values: new Float64Array(frame.rows).fill(grid.values[place]),
        }
  return { rows: frame.rows, columns: new Map([...frame.columns, [name, column]]) }
}

/**
 * Partial dependence (Friedman, 2001) and the curves of single rows (ICE; Goldstein et al., 2015) by brute force.
 * @param predict one number for each row @param rows the rows whose own curves are wanted
 */
export async function dependence(
  frame: Frame,
  column: string,
  grid: Grid,
  predict: (frame: Frame) => Promise<ArrayLike<number>>,
  rows: readonly number[],
): Promise<{ mean: number[]; ice: number[][] }> {
  const mean: number[] = []
  const ice = rows.map((): number[] => [])
  for (let place = 0; place < grid.values.length; place++) {
    const predicted = await predict(withValue(frame, column, grid, place))
    let sum = 0
    for (let row = 0; row < frame.rows; row++) sum += predicted[row]
    mean.push(sum / frame.rows)
    for (const [i, row] of rows.entries()) ice[i].push(predicted[row])
  }
  return { mean, ice }
}
