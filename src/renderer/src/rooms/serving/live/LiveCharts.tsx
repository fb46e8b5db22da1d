import { useMemo } from 'react'
import { Chart } from '../../../ui/chart/Chart.tsx'
import type { Trace } from '../../../ui/chart/traces.ts'
import { liveLines } from './lines.ts'
import type { Second } from './seconds.ts'

interface LiveChartsProps {
  readonly name: string
  readonly seconds: readonly Second[]
  /** Of the route, in its order. */
  readonly arms: readonly string[]
}

const x = { title: 'minutes', range: [-5, 0] as const }

/** Requests a second by arm, and how fast they were answered, over the last five minutes. */
export function LiveCharts({ name, seconds, arms }: LiveChartsProps) {
  const order = arms.join(' ')
  const { rates, latencies } = useMemo(() => {
    const lines = liveLines(seconds, name, order.split(' '))
    const rates: Trace[] = lines.arms.map(({ arm, rate }, place) => ({ name: arm, x: lines.minutes, y: rate, style: (place % 10) + 1 }))
    const latencies: Trace[] = [
      { name: 'p50', x: lines.minutes, y: lines.p50, style: 1 },
      { name: 'p95', x: lines.minutes, y: lines.p95, style: 2 },
    ]
    return { rates, latencies }
  }, [seconds, name, order])
  if (seconds.length === 0) return <p className="dim sm">Rate and latency are drawn here, one point a second, while the endpoint runs.</p>
  return (
    <div className="live-charts">
      <Chart
        title={`Requests a second of ${name}`}
        traces={rates}
        x={x}
        y={{ title: 'req/s', range: [0, 1.1 * most(rates, 1)] }}
        height={180}
      />
      <Chart
        title={`Latency of ${name}`}
        traces={latencies}
        x={x}
        y={{ title: 'ms', range: [0, 1.1 * most(latencies, 0.1)] }}
        height={180}
      />
    </div>
  )
}

/** The highest point of some lines. @param least of an axis: a line of nothing lies on its ground */
function most(traces: readonly Trace[], least: number): number {
  return Math.max(least, ...traces.flatMap(({ y }) => y.map((value) => value ?? 0)))
}
