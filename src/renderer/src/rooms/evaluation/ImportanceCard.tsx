import { SegmentedControl } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { metric as metricCopy, type MetricId } from '../../../../shared/domain/evaluation/metrics.ts'
import { seenText } from '../../../../shared/domain/evaluation/seen.ts'
import { counted, metric as metricText } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Chart } from '../../ui/chart/Chart.tsx'
import type { EvaluationScope } from './scope.ts'
import { MetricName } from './MetricName.tsx'
import { scaleTexts } from './scaleTexts.ts'

const shown = 20
const kinds = { permutation: 'Permutation', contributions: 'Contributions', gain: 'Gain', splits: 'Splits' } as const
type Kind = keyof typeof kinds
const isKind = (value: string): value is Kind => value in kinds

interface ImportanceCardProps {
  readonly scope: EvaluationScope
  readonly onColumn: (column: string) => void
}

/** Which columns the model needs, seen in several ways. A bar opens its dependence. */
export function ImportanceCard({ scope, onColumn }: ImportanceCardProps) {
  const [kind, setKind] = useState<Kind>('permutation')
  const splits = useQuery(api.evaluation.splitImportance.queryOptions({ input: { model: scope.model } }))
  const offered = Object.entries(kinds).filter(([each]) => splits.data || (each !== 'gain' && each !== 'splits'))
  const choice = (
    <SegmentedControl
      aria-label="Kind of importance"
      size="xs"
      data={offered.map(([value, label]) => ({ value, label }))}
      value={kind}
      onChange={(next) => isKind(next) && setKind(next)}
    />
  )
  if (kind === 'permutation') return <Permutation scope={scope} onColumn={onColumn} choice={choice} />
  if (kind === 'contributions') return <Contributions scope={scope} onColumn={onColumn} choice={choice} />
  return <Splits scope={scope} onColumn={onColumn} choice={choice} by={kind} />
}

interface KindProps extends ImportanceCardProps {
  readonly choice: ReactNode
}

/** How much worse it gets on held-out rows when one is shuffled. */
function Permutation({ scope, onColumn, choice }: KindProps) {
  const importance = useQuery(api.evaluation.importance.queryOptions({ input: scope }))
  return (
    <Card
      title="Permutation importance"
      actions={choice}
      note={
        importance.data && (
          <>
            loss of <MetricName id={importance.data.metric as MetricId} /> ({metricText(importance.data.baseline)} before shuffling)
          </>
        )
      }
      padded
    >
      <Answer query={importance} lines={8}>
        {({ metric, columns, rows, seen }) => (
          <>
            <Bars
              title="Permutation importance"
              columns={columns.map(({ column, mean, sd }) => ({ column, value: mean, sd }))}
              axis={metricCopy(metric as MetricId).name}
              onColumn={onColumn}
            />
            <p className="dim xs">
              On {counted(rows, 'row')}, ± one standard deviation of the repeats. Correlated columns look less important than they are.{' '}
              {seenText(seen)}
            </p>
          </>
        )}
      </Answer>
    </Card>
  )
}

/** How much one moves the answers, on average. */
function Contributions({ scope, onColumn, choice }: KindProps) {
  const contributions = useQuery(api.evaluation.meanContributions.queryOptions({ input: scope }))
  const { data } = contributions
  const isShap = data?.method === 'interventional' || data?.method === 'pathDependent'
  return (
    <Card
      title="Mean contribution"
      actions={choice}
      note={data && `${isShap ? 'mean size of SHAP values' : 'mean size'}, ${counted(data.rows, 'row')}`}
      padded
    >
      <Answer query={contributions} lines={8}>
        {(found) =>
          found === null ? (
            <p className="dim">Only models trained by Cairn have contributions for many rows.</p>
          ) : (
            <>
              <Bars
                title="Mean contribution"
                columns={found.columns.map(({ column, mean }) => ({ column, value: mean }))}
                axis={`effect on the ${scaleTexts[found.scale]}`}
                onColumn={onColumn}
              />
              <p className="dim xs">
                {found.uncalibrated && 'Before calibration. '}
                {seenText(found.seen)}
              </p>
            </>
          )
        }
      </Answer>
    </Card>
  )
}

/** What its splits gained in training, or how many there are. */
function Splits({ scope, onColumn, choice, by }: KindProps & { readonly by: 'gain' | 'splits' }) {
  const splits = useQuery(api.evaluation.splitImportance.queryOptions({ input: { model: scope.model } }))
  const title = by === 'gain' ? 'Gain' : 'Number of splits'
  return (
    <Card
      title={title}
      actions={choice}
      note={splits.data && `${counted(splits.data.trees, 'tree')}, ${counted(splits.data.splits, 'split')}`}
      padded
    >
      <Answer query={splits} lines={8}>
        {(found) => {
          const columns = (found?.columns ?? []).map((each) => ({ column: each.column, value: each[by] })).sort((a, b) => b.value - a.value)
          return (
            <>
              <Bars
                title={title}
                columns={columns}
                axis={by === 'gain' ? 'decrease of the loss on training rows' : 'splits'}
                onColumn={onColumn}
              />
              <p className="dim xs">From the training rows; favors columns with many different values.</p>
            </>
          )
        }}
      </Answer>
    </Card>
  )
}

interface BarsProps extends Pick<ImportanceCardProps, 'onColumn'> {
  readonly title: string
  /** The largest first. */
  readonly columns: readonly { readonly column: string; readonly value: number; readonly sd?: number }[]
  readonly axis: string
}

function Bars({ title, columns, axis, onColumn }: BarsProps) {
  const top = columns.slice(0, shown).toReversed()
  const hasSpread = top.some(({ sd }) => sd !== undefined)
  return (
    <Chart
      title={title}
      height={Math.max(160, 24 * top.length + 60)}
      traces={[
        {
          name: 'importance',
          kind: 'bars',
          horizontal: true,
          x: top.map(({ column }) => column),
          y: top.map(({ value }) => value),
          ...(hasSpread && {
            low: top.map(({ value, sd = 0 }) => value - sd),
            high: top.map(({ value, sd = 0 }) => value + sd),
          }),
        },
      ]}
      x={{ title: axis }}
      y={{ title: '' }}
      onPick={(_, point) => onColumn(top[point].column)}
    />
  )
}
