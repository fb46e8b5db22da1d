import { keepPreviousData, useQueries } from '@tanstack/react-query'
import type { Run } from '../../../../shared/contract/experiments.ts'
import { api } from '../../app/connection.ts'
import { Card } from '../../ui/Card.tsx'
import { Chart } from '../../ui/chart/Chart.tsx'

const names: Readonly<Record<string, string>> = { loss: 'train', valLoss: 'validation' }

interface CurvesProps {
  readonly run: Run
  readonly live: boolean
  /** Changes with every epoch: the curves are asked anew. */
  readonly epoch: string
}

/** Loss by epoch, as it grows. */
export function Curves({ run, live, epoch }: CurvesProps) {
  const wanted = ['loss', 'valLoss']
  const series = useQueries({
    queries: wanted.map((name) => ({
      ...api.experiments.series.queryOptions({ input: { run: run.id, name, maxPoints: 2_000 } }),
      queryKey: [...api.experiments.series.queryKey({ input: { run: run.id, name, maxPoints: 2_000 } }), live ? epoch : 'ended'] as const,
      placeholderData: keepPreviousData,
    })),
  })
  const traces = series.flatMap(({ data }, index) =>
    data && data.values.length > 0
      ? [{ name: names[wanted[index]], x: data.values.map(([step]) => step), y: data.values.map(([, value]) => value) }]
      : [],
  )
  const last = series[0].data?.lastStep
  return (
    <Card title="Learning curves" note={last ? `${last} epochs` : undefined} padded>
      {traces.length === 0 ? (
        <p className="dim sm">{live ? 'The first epoch is not done yet.' : 'No epoch was finished.'}</p>
      ) : (
        <Chart
          title={`Loss of run ${run.id}`}
          traces={traces}
          x={{ title: 'epoch' }}
          y={{ title: 'loss' }}
          height={240}
          marks={run.bestEpoch === null ? [] : [{ x: run.bestEpoch, text: 'best' }]}
        />
      )}
    </Card>
  )
}
