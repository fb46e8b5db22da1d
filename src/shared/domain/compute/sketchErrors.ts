import { counted } from '../../numbers.ts'

/** What is known of how exact the figures of columns are. */
interface Errors {
  readonly distinctIsExact: boolean
  readonly rankError: number
  readonly uncounted: number
}

/** How exact the figures of a profile are, in sentences. */
export function errorTexts(columns: readonly Errors[]): string[] {
  const rank = Math.max(0, ...columns.map(({ rankError }) => rankError))
  const uncounted = Math.max(0, ...columns.map((column) => column.uncounted))
  const estimated = columns.filter(({ distinctIsExact }) => !distinctIsExact).length
  const exact = 'Rows, missing values, extremes, means and deviations are exact.'
  if (rank === 0 && uncounted === 0 && estimated === 0) return ['All values are exact.']
  return [
    exact,
    ...(rank > 0 ? [`Quantiles and histograms are at most ${(100 * rank).toPrecision(2)} % of the rows off.`] : []),
    ...(estimated > 0 ? [`Different values of ${counted(estimated, 'column')} are estimated, to about 2 %.`] : []),
    ...(uncounted > 0 ? [`Frequent values may have up to ${counted(uncounted, 'row')} more than were counted.`] : []),
  ]
}
