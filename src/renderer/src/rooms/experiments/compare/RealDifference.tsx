import type { Comparison } from '../../../../../shared/contract/experiments/index.ts'
import type { MetricDifference, RunDifference } from '../../../../../shared/domain/experiments/comparison.ts'
import { primaryMetric } from '../../../../../shared/domain/training/tasks.ts'
import { count, delta } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Skeleton } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { metricTitle } from '../runs/columnText.ts'
import type { MeasuredRun } from './measuredRun.ts'

interface RealDifferenceProps {
  readonly comparison: Comparison
  readonly base: MeasuredRun
}

interface Found {
  readonly run: number
  readonly difference: MetricDifference | undefined
  readonly mcnemar: RunDifference['mcnemar']
  readonly why: string
}

/** In words, with the interval: how sure it is that a run is better than the baseline. */
export function RealDifference({ comparison, base }: RealDifferenceProps) {
  const { runs, baseline, common } = comparison
  const primary = primaryMetric(base.task)
  const again = common?.baseline === baseline ? common : null
  const input = { runs: runs.map(({ id }) => id), baseline, uncertainty: true }
  const asked = useQuery({ ...api.experiments.compare.queryOptions({ input }), enabled: !again })
  const found: Found[] | undefined = again
    ? again.runs
        .filter(({ run }) => run !== baseline && runs.some(({ id }) => id === run))
        .map((each) => ({
          run: each.run,
          difference: each.differences.find((one) => one.metric === primary),
          mcnemar: each.mcnemar,
          why: '',
        }))
    : asked.data?.differences?.map((each) => ({
        run: each.run,
        difference: each.differences.find((one) => one.metric === primary),
        mcnemar: each.mcnemar,
        why: each.reasons.join('; '),
      }))
  const resamples = again?.resamples ?? asked.data?.differences?.find((each) => each.resamples > 0)?.resamples
  const metric = found?.find(({ difference }) => difference)?.difference?.metric
  const ends = (found ?? []).flatMap(({ difference }) => (difference ? [difference.low ?? 0, difference.high ?? 0, 0] : []))
  const scale = { low: Math.min(...ends), high: Math.max(...ends) }
  return (
    <Card
      title="Is the difference real?"
      note={metric && `${metricTitle(metric)} against run ${baseline}${resamples ? `, ${count(resamples)} paired resamples` : ''}`}
      padded
    >
      {asked.isError && <FailureBanner error={asked.error} />}
      {!found && !asked.isError && <Skeleton lines={runs.length} />}
      <ul className="real-list sm">
        {found?.map(({ run, difference, mcnemar, why }) => (
          <li key={run}>
            <b className="num">{run}</b>
            {difference ? (
              <>
                <span>
                  {capital(difference.words)}
                  {mcnemar && <span className="dim block xs">Classes: {mcnemar.words}</span>}
                </span>
                <Interval difference={difference} scale={scale} />
                <span className="num dim">
                  {delta(difference.difference)}
                  {difference.low !== null && difference.high !== null && ` (${delta(difference.low)} to ${delta(difference.high)})`}
                </span>
              </>
            ) : (
              <span className="dim wide">{why === '' ? 'No metric of its own.' : `Not comparable: ${why}.`}</span>
            )}
          </li>
        ))}
      </ul>
      <p className="dim xs">An interval that crosses zero means that these rows cannot settle it.</p>
    </Card>
  )
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** The interval beside zero, on one scale for all runs. */
function Interval({
  difference,
  scale,
}: {
  readonly difference: MetricDifference
  readonly scale: { readonly low: number; readonly high: number }
}) {
  const { low, high, difference: value } = difference
  if (low === null || high === null || value === null || scale.high <= scale.low) return <span />
  const at = (x: number) => 4 + (112 * (x - scale.low)) / (scale.high - scale.low)
  return (
    <svg width="120" height="16" aria-hidden className="real-interval">
      <line className="zero" x1={at(0)} x2={at(0)} y1="0" y2="16" />
      <line x1={at(low)} x2={at(high)} y1="8" y2="8" />
      <circle cx={at(value)} cy="8" r="3.5" className={low > 0 || high < 0 ? 'sure' : ''} />
    </svg>
  )
}
