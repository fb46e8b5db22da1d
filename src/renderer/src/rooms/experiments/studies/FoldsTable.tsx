import { useMemo } from 'react'
import type { Recipe, Task } from '../../../../../shared/domain/training/recipe.ts'
import { count, significant } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { useChosenColumns } from '../../../ui/table/useChosenColumns.tsx'
import { metricTitle } from '../runs/columnText.ts'
import { foldValue, metricsOfFolds, trivialName } from './foldMetrics.ts'
import { effortColumns, numberColumn, placeColumns, stateColumn } from './trialColumns.tsx'
import type { Trial } from './trials.ts'

/** The metrics of a model that are shown until a person chooses others. */
const usually = 4

/** Every fold with its metrics, and those of its baselines by the main one. */
export function FoldsTable({ trials, recipe: { task, model } }: { readonly trials: readonly Trial[]; readonly recipe: Recipe }) {
  const metrics = metricsOfFolds(trials, task)
  const names = metrics.join()
  const isElsewhere = trials.some(({ target }) => target !== null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the names stand for the metrics
  const columns = useMemo(
    () => [...foldColumns(metrics, task, model.family), ...placeColumns(trials)],
    [names, task, model.family, isElsewhere],
  )
  const hidden = useMemo(
    () =>
      names
        .split(',')
        .slice(usually)
        .map((id) => `model ${id}`),
    [names],
  )
  const { shown, chooser } = useChosenColumns('folds', columns, hidden)
  return (
    <Card title="Every fold" note={count(trials.length)} actions={chooser}>
      <DataTable
        label="Folds"
        columns={shown}
        rows={trials}
        rowKey={({ trial }) => trial}
        maxHeight={420}
        empty="The first fold has not started."
      />
    </Card>
  )
}

function foldColumns(metrics: readonly string[], task: Task, family: string): Column<Trial>[] {
  const main = metrics.slice(0, 1)
  return [
    numberColumn('crossValidation'),
    stateColumn(),
    ...metrics.map((id) => valueColumn('model', id, metricTitle(id))),
    ...main.map((id) => valueColumn('linear', id, `Linear, ${metricTitle(id)}`)),
    ...main.map((id) => valueColumn('trivial', id, `${trivialName(task)}, ${metricTitle(id)}`)),
    ...effortColumns([family]),
  ]
}

function valueColumn(subject: Parameters<typeof foldValue>[1], metric: string, title: string): Column<Trial> {
  return {
    id: `${subject} ${metric}`,
    title,
    numeric: true,
    className: subject === 'model' ? undefined : 'dim',
    width: Math.max(104, 28 + 6.5 * title.length),
    value: (trial) => foldValue(trial, subject, metric),
    cell: (trial) => significant(foldValue(trial, subject, metric)),
  }
}
