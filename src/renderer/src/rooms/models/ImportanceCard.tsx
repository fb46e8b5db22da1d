import type { ModelChoice } from '../../../../shared/contract/evaluation.ts'
import { metric as metricCopy, type MetricId } from '../../../../shared/domain/metrics.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Chart } from '../../ui/chart/Chart.tsx'

const shown = 20

/** Which columns the model needs: how much worse it gets on held-out rows when one is shuffled. */
export function ImportanceCard({ model }: { readonly model: ModelChoice }) {
  const importance = useQuery(api.evaluation.importance.queryOptions({ input: { model } }))
  return (
    <Answer query={importance} lines={8}>
      {({ metric, columns }) => {
        const top = columns.slice(0, shown).toReversed()
        return (
          <Card
            title="Permutation importance"
            note={`loss of ${metricCopy(metric as MetricId).name} when a column is shuffled, on test rows`}
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
                },
              ]}
              x={{ title: metricCopy(metric as MetricId).name }}
              y={{ title: '' }}
            />
          </Card>
        )
      }}
    </Answer>
  )
}
