import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { paramText, paramTitle } from '../../../../../shared/domain/experiments/paramText.ts'
import { trialStateText } from '../../../../../shared/domain/experiments/studyText.ts'
import { count, duration, none, significant } from '../../../../../shared/numbers.ts'
import { Badge } from '../../../ui/marks.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { useChosenColumns } from '../../../ui/table/useChosenColumns.tsx'
import { Card } from '../../../ui/Card.tsx'
import { metricTitle } from '../runs/columnText.ts'
import { TrialMenu } from './TrialMenu.tsx'
import { TrialState } from './TrialState.tsx'
import { plottedParam, type SweepStudy, type Trial } from './trials.ts'

interface TrialsTableProps {
  readonly study: SweepStudy
  /** Those that match the filters. */
  readonly trials: readonly Trial[]
  /** The number of the best trial. */
  readonly best: number | null
}

/** Every trial with its parameters as columns. */
export function TrialsTable({ study, trials, best }: TrialsTableProps) {
  const { plan, shown } = study
  const shape = JSON.stringify([plan.space, plan.metric, shown])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what they depend on is told apart by what it holds
  const columns = useMemo(() => trialColumns(study, best), [shape, best])
  const { shown: chosen, chooser } = useChosenColumns('trials', columns)
  const all = study.trials.length
  return (
    <Card
      title="Trials"
      note={trials.length === all ? count(all) : `${count(trials.length)} of ${count(all)} pass the filters of the chart`}
      actions={chooser}
    >
      <DataTable
        label="Trials"
        columns={chosen}
        rows={trials}
        rowKey={({ trial }) => trial}
        isMarked={({ trial }) => trial === best}
        maxHeight="max(320px, 56vh)"
        empty={all === 0 ? 'The first trial has not started.' : 'No matching trials.'}
      />
    </Card>
  )
}

function trialColumns({ plan, shown }: SweepStudy, best: number | null): Column<Trial>[] {
  const another = shown.metric !== plan.metric || shown.part !== 'validation'
  return [
    {
      id: 'trial',
      title: 'Trial',
      names: true,
      pinned: true,
      width: 128,
      value: ({ trial }) => trial + 1,
      cell: (one) => (
        <span className="row tight">
          <Link
            to="/experiments/runs/$run"
            params={{ run: one.run }}
            title={`Run ${one.run}`}
            aria-label={`Trial ${one.trial + 1}, run ${one.run}`}
          >
            {one.trial + 1}
          </Link>
          {one.trial === best && <Badge tone="better">best</Badge>}
          <span className="push">
            <TrialMenu trial={one} name={`trial ${one.trial + 1}`} of="sweep" />
          </span>
        </span>
      ),
    },
    {
      id: 'state',
      title: 'State',
      width: 156,
      className: 'clip',
      value: trialStateText,
      tip: trialStateText,
      cell: (trial) => <TrialState trial={trial} />,
    },
    metricColumn('shown', shown.metric, shown.part, ({ shown: value }) => value),
    ...(another ? [metricColumn('objective', plan.metric, 'validation', ({ value }) => value)] : []),
    ...plan.space.map(
      ({ path, kind }): Column<Trial> => ({
        id: `param ${path}`,
        title: paramTitle(path),
        help: path,
        numeric: kind === 'int' || kind === 'float' || kind === 'logFloat',
        width: Math.max(96, 26 + 6.4 * paramTitle(path).length),
        className: 'clip',
        value: (trial) => plottedParam(trial, path),
        cell: ({ params }) => paramText(params[path], path),
        tip: ({ params }) => params[path],
      }),
    ),
    {
      id: 'epochs',
      title: 'Epochs',
      numeric: true,
      width: 76,
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

function metricColumn(id: string, metric: string, part: string, value: (trial: Trial) => number | null): Column<Trial> {
  return {
    id,
    title: `${metricTitle(metric)}, ${part}`,
    head: (
      <span>
        {metricTitle(metric)} <small className="dim">{part}</small>
      </span>
    ),
    numeric: true,
    width: Math.max(120, 64 + 7 * metricTitle(metric).length),
    value,
    cell: (trial) => significant(value(trial)),
  }
}

const tookOf = ({ startedAt, endedAt }: Trial) => (startedAt === null || endedAt === null ? null : endedAt - startedAt)
