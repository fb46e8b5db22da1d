import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { trialStateText } from '../../../../../shared/domain/experiments/studyText.ts'
import type { Task } from '../../../../../shared/domain/training/recipe.ts'
import { count, duration, none, significant } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { useChosenColumns } from '../../../ui/table/useChosenColumns.tsx'
import { metricTitle } from '../runs/columnText.ts'
import { foldValue, metricsOfFolds, trivialName } from './foldMetrics.ts'
import { TrialMenu } from './TrialMenu.tsx'
import { TrialState } from './TrialState.tsx'
import type { Trial } from './trials.ts'

/** The metrics of a model that are shown until a person chooses others. */
const usually = 4

/** Every fold with its metrics, and those of its baselines by the main one. */
export function FoldsTable({ trials, task }: { readonly trials: readonly Trial[]; readonly task: Task }) {
  const metrics = metricsOfFolds(trials, task)
  const names = metrics.join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the names stand for the metrics
  const columns = useMemo(() => foldColumns(metrics, task), [names, task])
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

function foldColumns(metrics: readonly string[], task: Task): Column<Trial>[] {
  const main = metrics.slice(0, 1)
  return [
    {
      id: 'fold',
      title: 'Fold',
      names: true,
      pinned: true,
      width: 88,
      value: ({ trial }) => trial + 1,
      cell: (one) => (
        <span className="row tight">
          <Link
            to="/experiments/runs/$run"
            params={{ run: one.run }}
            title={`Run ${one.run}`}
            aria-label={`Fold ${one.trial + 1}, run ${one.run}`}
          >
            {one.trial + 1}
          </Link>
          <span className="push">
            <TrialMenu trial={one} name={`fold ${one.trial + 1}`} of="crossValidation" />
          </span>
        </span>
      ),
    },
    {
      id: 'state',
      title: 'State',
      width: 170,
      className: 'clip',
      value: trialStateText,
      tip: trialStateText,
      cell: (trial) => <TrialState trial={trial} />,
    },
    ...metrics.map((id) => valueColumn('model', id, metricTitle(id))),
    ...main.map((id) => valueColumn('linear', id, `Linear, ${metricTitle(id)}`)),
    ...main.map((id) => valueColumn('trivial', id, `${trivialName(task)}, ${metricTitle(id)}`)),
    {
      id: 'epochs',
      title: 'Epochs',
      numeric: true,
      width: 84,
      value: ({ epochs }) => epochs,
      cell: ({ epochs }) => (epochs === null ? none : count(epochs)),
    },
    {
      id: 'took',
      title: 'Duration',
      numeric: true,
      width: 92,
      value: tookOf,
      cell: (trial) => (tookOf(trial) === null ? none : duration(tookOf(trial) ?? 0)),
    },
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

const tookOf = ({ startedAt, endedAt }: Trial) => (startedAt === null || endedAt === null ? null : endedAt - startedAt)
