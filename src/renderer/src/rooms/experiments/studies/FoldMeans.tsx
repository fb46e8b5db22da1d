import type { CrossValidationResult, FoldSummary } from '../../../../../shared/contract/experiments/studies.ts'
import type { Task } from '../../../../../shared/domain/training/recipe.ts'
import { primaryMetric } from '../../../../../shared/domain/training/tasks.ts'
import { interval, significant } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconArrowDown, IconArrowUp, IconMinus } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { metricTitle } from '../runs/columnText.ts'
import { type Baseline, summaryOf, trivialName, verdictOf } from './foldMetrics.ts'

interface FoldMeansProps {
  readonly result: CrossValidationResult
  readonly task: Task
  readonly folds: number
}

/** The mean of each metric over the folds with its interval, beside what any model has to beat. */
export function FoldMeans({ result: { metrics, baselines }, task, folds }: FoldMeansProps) {
  const of = (subject: Baseline) => baselines.find((one) => one.subject === subject)
  return (
    <Card title="Over all folds" note={`mean of ${folds} folds with 95 % interval`}>
      <DataTable
        label="Over all folds"
        columns={columnsOf(task, of('linear'), of('trivial'))}
        rows={mainFirst(metrics, task)}
        rowKey={({ metric }) => metric}
      />
      <p className="pad dim xs">
        Folds share training rows, so their plain variance is too small. The interval uses the corrected variance (1/k + n_test/n_train)·S²
        of Nadeau and Bengio (2003) with t and k − 1 degrees of freedom, and stays within the range of the metric. Differences are taken
        fold by fold, on the same rows.
      </p>
    </Card>
  )
}

/** The task's main metric first, the others in the order of the catalogue. */
function mainFirst(metrics: readonly FoldSummary[], task: Task): FoldSummary[] {
  const main = primaryMetric(task)
  return metrics.toSorted((a, b) => Number(b.metric === main) - Number(a.metric === main))
}

type Compared = CrossValidationResult['baselines'][number] | undefined

function columnsOf(task: Task, linear: Compared, trivial: Compared): readonly Column<FoldSummary>[] {
  return [
    {
      id: 'metric',
      title: 'Metric',
      names: true,
      pinned: true,
      width: 150,
      className: 'clip',
      value: ({ metric }) => metricTitle(metric),
      tip: ({ metric }) => metricTitle(metric),
    },
    {
      id: 'mean',
      title: 'Model',
      numeric: true,
      width: 182,
      value: ({ mean }) => mean,
      cell: ({ mean, low, high }) => <b>{interval(mean, low, high)}</b>,
    },
    ...(linear ? [verdictColumn(linear)] : []),
    {
      id: 'sd',
      title: 'SD of folds',
      numeric: true,
      width: 92,
      value: ({ deviation }) => deviation,
      cell: ({ deviation }) => significant(deviation),
    },
    ...(trivial ? [meanColumn('trivial', trivialName(task), trivial)] : []),
    ...(linear ? [meanColumn('linear', 'Linear', linear), differenceColumn('Model − linear', linear)] : []),
  ]
}

function meanColumn(id: string, title: string, { metrics }: NonNullable<Compared>): Column<FoldSummary> {
  const mean = (metric: string) => summaryOf(metrics, metric)?.mean
  return {
    id,
    title,
    numeric: true,
    width: Math.max(80, 28 + 6.4 * title.length),
    value: ({ metric }) => mean(metric),
    cell: ({ metric }) => significant(mean(metric)),
  }
}

function differenceColumn(title: string, { differences }: NonNullable<Compared>): Column<FoldSummary> {
  const of = (metric: string) => summaryOf(differences, metric)
  return {
    id: 'difference',
    title,
    help: 'The model’s value minus that of the linear model, fold by fold, with its 95 % interval.',
    numeric: true,
    width: 210,
    value: ({ metric }) => of(metric)?.mean,
    cell: ({ metric }) => interval(of(metric)?.mean ?? null, of(metric)?.low ?? null, of(metric)?.high ?? null),
  }
}

function verdictColumn({ differences }: NonNullable<Compared>): Column<FoldSummary> {
  const of = (metric: string) => {
    const difference = summaryOf(differences, metric)
    return difference ? verdictOf(metric, difference) : null
  }
  return {
    id: 'verdict',
    title: 'Against linear',
    help: 'Better or worse where the 95 % interval of the difference excludes 0, else inconclusive.',
    width: 134,
    value: ({ metric }) => of(metric),
    cell: ({ metric }) => <Verdict verdict={of(metric)} />,
  }
}

const looks = { better: ['better', IconArrowUp], worse: ['worse', IconArrowDown], inconclusive: ['line', IconMinus] } as const

function Verdict({ verdict }: { readonly verdict: ReturnType<typeof verdictOf> }) {
  if (verdict === null) return '–'
  const [tone, Icon] = looks[verdict]
  return (
    <Badge tone={tone} icon={<Icon className="i" aria-hidden />}>
      {verdict}
    </Badge>
  )
}
