import type { RunRow } from '../../../../../shared/contract/experiments/index.ts'
import type { RunsColumn } from '../../../../../shared/domain/experiments/runsView.ts'
import type { ParallelAxis } from '../../../ui/chart/parallelAxes.ts'
import { columnTitle } from '../runs/columnText.ts'
import { columnKey } from '../../../../../shared/domain/experiments/runsColumn.ts'

/**
 * An axis for each column in which the runs differ, at most `most` of them, and the measured one last. Numbers keep their values; texts
 * stand in their order. Runs without the measured value have no line.
 */
export function axesOf(rows: readonly RunRow[], columns: readonly RunsColumn[], most: number): { axes: ParallelAxis[]; runs: number[] } {
  const last = columns.length - 1
  const measured = rows.filter(({ values }) => typeof values[last] === 'number')
  const differing = columns.slice(0, last).flatMap((column, place) => {
    const values = measured.map((row) => row.values[place])
    return new Set(values).size > 1 ? [axisOf(column, values)] : []
  })
  // What takes the most values tells the most; names of features hardly vary.
  const telling = differing.toSorted((a, b) => Number(isFeature(a)) - Number(isFeature(b))).slice(0, most)
  return {
    axes: [
      ...telling,
      axisOf(
        columns[last],
        measured.map((row) => row.values[last]),
      ),
    ],
    runs: measured.map(({ id }) => id),
  }
}

const isFeature = ({ key }: ParallelAxis) => key.startsWith('param:feature')

function axisOf(column: RunsColumn, values: readonly (string | number | null)[]): ParallelAxis {
  const [key, title] = [columnKey(column), columnTitle(column)]
  const numbers = values.map((value) => (value === null || value === '' ? Number.NaN : Number(value)))
  if (numbers.every(Number.isFinite)) return { key, title, values: numbers }
  const texts = [...new Set(values.map((value) => String(value ?? '–')))].sort()
  return { key, title, values: values.map((value) => texts.indexOf(String(value ?? '–'))), texts }
}
