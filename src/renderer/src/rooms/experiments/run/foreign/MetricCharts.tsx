import { keepPreviousData } from '@tanstack/react-query'
import type { LoggedMetric, Run } from '../../../../../../shared/contract/experiments/index.ts'
import { systemPrefix } from '../../../../../../shared/domain/experiments/run.ts'
import { counted, significant } from '../../../../../../shared/numbers.ts'
import { api } from '../../../../app/connection.ts'
import { useQuery } from '../../../../app/queries.ts'
import { Answer } from '../../../../ui/Answer.tsx'
import { Chart } from '../../../../ui/chart/Chart.tsx'
import { isLive, whileLive } from '../../live.ts'

interface MetricChartsProps {
  readonly run: Run
  readonly metrics: readonly LoggedMetric[]
}

/** What was logged once is its number; the others are small charts beside each other. */
export function MetricCharts({ run, metrics }: MetricChartsProps) {
  const single = metrics.filter(({ points }) => points === 1)
  const curves = metrics.filter(({ points }) => points > 1)
  return (
    <div className="stack">
      {single.length > 0 && (
        <dl className="metric-singles">
          {single.map(({ name, last }) => (
            <div key={name}>
              <dt className="clip" title={name}>
                {shortName(name)}
              </dt>
              <dd className="num" title={String(last)}>
                {significant(last)}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {curves.length > 0 && (
        <div className="metric-charts">
          {curves.map((metric) => (
            <figure key={metric.name} aria-label={metric.name}>
              <figcaption className="row">
                <b className="clip" title={metric.name}>
                  {shortName(metric.name)}
                </b>
                <span className="push num dim" title={`Last value, at step ${metric.lastStep}`}>
                  {significant(metric.last)}
                </span>
              </figcaption>
              <MetricChart run={run} metric={metric} />
            </figure>
          ))}
        </div>
      )}
    </div>
  )
}

/** Within their own group the prefix says nothing. */
const shortName = (name: string) => (name.startsWith(systemPrefix) ? name.slice(systemPrefix.length).replaceAll('_', ' ') : name)

function MetricChart({ run, metric: { name, points } }: { readonly run: Run; readonly metric: LoggedMetric }) {
  const series = useQuery({
    ...api.experiments.series.queryOptions({ input: { run: run.id, name, maxPoints: 1_000 } }),
    placeholderData: keepPreviousData,
    refetchInterval: whileLive(() => isLive(run)),
  })
  return (
    <Answer query={series} lines={4}>
      {({ values }) => (
        <Chart
          title={`${name} of run ${run.id}, ${counted(points, 'point')}`}
          traces={[{ name, style: 1, x: values.map(([step]) => step), y: values.map(([, value]) => value) }]}
          x={{ title: 'step' }}
          y={{ title: '' }}
          height={150}
        />
      )}
    </Answer>
  )
}
