import { metric as metricCopy, type MetricId } from '../../../../shared/domain/evaluation/metrics.ts'
import { seenText } from '../../../../shared/domain/evaluation/seen.ts'
import { count, metric as metricText } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Chart } from '../../ui/chart/Chart.tsx'
import type { EvaluationScope } from './scope.ts'
import { MetricName } from './MetricName.tsx'

const shown = 20

interface ImportanceCardProps {
  readonly scope: EvaluationScope
  readonly onColumn: (column: string) => void
}

/** Which columns the model needs: how much worse it gets on held-out rows when one is shuffled. A bar opens its dependence. */
export function ImportanceCard({ scope, onColumn }: ImportanceCardProps) {
  const importance = useQuery(api.evaluation.importance.queryOptions({ input: scope }))
  return (
    <Answer query={importance} lines={8}>
      {({ metric, columns, rows, baseline, seen }) => {
        const top = columns.slice(0, shown).toReversed()
        return (
          <Card
            title="Permutation importance"
            note={
              <>
                loss of <MetricName id={metric as MetricId} /> ({metricText(baseline)} before shuffling), {count(rows)} rows.{' '}
                {seenText(seen)}
              </>
            }
            padded
          >
            <Chart
              title="Permutation importance"
              height={Math.max(160, 24 * top.length + 60)}
              traces={[
                {
                  name: 'importance',
                  kind: 'bars',
                  horizontal: true,
                  x: top.map(({ column }) => column),
                  y: top.map(({ mean }) => mean),
                  low: top.map(({ mean, sd }) => mean - sd),
                  high: top.map(({ mean, sd }) => mean + sd),
                },
              ]}
              x={{ title: `${metricCopy(metric as MetricId).name}, ± one standard deviation of the repeats` }}
              y={{ title: '' }}
              onPick={(_, point) => onColumn(top[point].column)}
            />
            <p className="dim xs">Correlated columns look less important than they are.</p>
          </Card>
        )
      }}
    </Answer>
  )
}
