import { useMemo } from 'react'
import { paramText, paramTitle } from '../../../../../shared/domain/experiments/paramText.ts'
import { roundWord } from '../../../../../shared/domain/training/recipe.ts'
import { count, significant } from '../../../../../shared/numbers.ts'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { useChosenColumns } from '../../../ui/table/useChosenColumns.tsx'
import { Card } from '../../../ui/Card.tsx'
import { metricTitle } from '../runs/columnText.ts'
import { effortColumns, numberColumn, placeColumns, stateColumn } from './trialColumns.tsx'
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
  const shape = JSON.stringify([plan.space, plan.metric, shown, study.trials.some(({ target }) => target !== null)])
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

function trialColumns({ plan, shown, trials }: SweepStudy, best: number | null): Column<Trial>[] {
  const another = shown.metric !== plan.metric || shown.part !== 'validation'
  return [
    numberColumn('sweep', best),
    stateColumn(roundWord(plan.recipe.model)),
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
    ...effortColumns([plan.recipe.model.family]),
    ...placeColumns(trials),
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
