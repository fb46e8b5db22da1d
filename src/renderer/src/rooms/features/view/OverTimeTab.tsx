import { Select } from '@mantine/core'
import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { FeatureObject } from '../../../../../shared/contract/features/index.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/chart/Chart.tsx'
import { type FeatureOverTime, quantileTraces, rowTraces, shareTraces } from './overTimeTraces.ts'
import { SensitiveMark } from './ViewFeatures.tsx'
import { VersionLink } from '../../datasets/VersionLink.tsx'

interface OverTimeTabProps {
  readonly object: FeatureObject
  /** The first one when absent. */
  readonly feature: string | undefined
}

/** How the values of one feature went, by event time. */
export function OverTimeTab({ object: { name, ref, details, problem }, feature: asked }: OverTimeTabProps) {
  const navigate = useNavigate()
  const feature = details.find((one) => one.name === asked) ?? details.at(0)
  const input = { view: ref, feature: feature?.name ?? '' }
  const found = useQuery({
    ...api.features.overTime.queryOptions({ input }),
    enabled: feature !== undefined && problem === null,
    placeholderData: keepPreviousData,
  })
  if (!feature || problem !== null) return <p className="dim">Values cannot be read while the view cannot be used.</p>
  return (
    <>
      <div className="row wrap">
        <Select
          aria-label="Feature"
          searchable
          allowDeselect={false}
          limit={200}
          w={280}
          data={details.map((one) => one.name)}
          value={feature.name}
          onChange={(chosen) =>
            chosen &&
            void navigate({
              to: '/features/$kind/$name',
              params: { kind: 'view', name },
              search: { tab: 'time', feature: chosen },
              replace: true,
            })
          }
        />
        {feature.description !== '' && <span className="soft sm">{feature.description}</span>}
      </div>
      <Answer query={found} lines={8}>
        {(data) => <Charts feature={feature.name} data={data} />}
      </Answer>
    </>
  )
}

function Charts({ feature, data }: { readonly feature: string; readonly data: FeatureOverTime }) {
  const { buckets, withoutTime, source, masked, type } = data
  const numeric = buckets.some(({ quantiles }) => quantiles !== null)
  const traces = useMemo(() => (numeric ? quantileTraces(buckets) : shareTraces(buckets)), [numeric, buckets])
  const rows = useMemo(() => rowTraces(buckets), [buckets])
  if (buckets.length === 0 && masked)
    return (
      <p className="row soft">
        <SensitiveMark /> Its times are masked.
      </p>
    )
  if (buckets.length === 0) return <p className="dim">{source} has no rows with an event time.</p>
  const x = { title: 'Event time (UTC)' }
  return (
    <>
      <Card
        title={`${feature} over time`}
        note={
          <>
            {type}, in <VersionLink name={source} />
            {withoutTime > 0 && `; ${counted(withoutTime, 'row')} without an event time not shown`}
          </>
        }
        padded
      >
        {masked ? (
          <p className="row soft">
            <SensitiveMark /> Its values are masked. Only how many rows have one is shown.
          </p>
        ) : (
          <Chart
            title={`${feature} over time`}
            traces={traces}
            x={x}
            y={numeric ? { title: feature } : { title: 'share of rows', format: '.0%', range: [0, 1] }}
            height={300}
            legend
            layout={numeric ? undefined : { barmode: 'stack' }}
          />
        )}
        {numeric && !masked && <p className="dim xs">Line: median. Band: the middle half of the values. Gray: 5 % and 95 %.</p>}
      </Card>
      <Card title="Rows" note="with and without a value" padded>
        <Chart
          title={`Rows of ${feature} over time`}
          traces={rows}
          x={x}
          y={{ title: 'rows' }}
          height={150}
          layout={{ barmode: 'stack' }}
        />
      </Card>
    </>
  )
}
