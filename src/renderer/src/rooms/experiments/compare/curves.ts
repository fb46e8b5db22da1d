import type { Trace } from '../../../ui/chart/traces.ts'
import { spread } from '../../../../../shared/statistics/moments.ts'

export interface RunCurve {
  readonly run: number
  readonly name: string
  readonly points: readonly (readonly [step: number, value: number | null])[]
}

/**
 * An exponential moving average whose start is not pulled towards zero, as TensorBoard has it: each value is divided by the weight
 * that it has gathered so far. Gaps stay gaps.
 * @param weight of what was before, from 0 (nothing changes) to below 1
 */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  let sum = 0
  let gathered = 0
  return values.map((value) => {
    if (value === null) return null
    sum = sum * weight + (1 - weight) * value
    gathered = gathered * weight + (1 - weight)
    return gathered === 0 ? value : sum / gathered
  })
}

/** What 98 in 100 values lie between, so that a few outliers don't flatten the rest. @returns null with fewer than 10 values */
export function inliers(traces: readonly Pick<Trace, 'y'>[]): readonly [number, number] | null {
  const values = traces.flatMap(({ y }) => y.filter((value) => value !== null)).sort((a, b) => a - b)
  if (values.length < 10) return null
  const at = (share: number) => values[Math.round(share * (values.length - 1))]
  const [low, high] = [at(0.01), at(0.99)]
  const room = (high - low) * 0.05
  return low < high ? [low - room, high + room] : null
}

/**
 * Curves with the same value of a param as one line: their mean, with the standard deviation around it as a band where there is more
 * than one. A step counts for the runs that have it.
 */
export function groupCurves(curves: readonly RunCurve[], groupOf: (run: number) => string): Trace[] {
  return [...Map.groupBy(curves, ({ run }) => groupOf(run))].map(([name, members]) => {
    const byStep = new Map<number, number[]>()
    for (const { points } of members)
      for (const [step, value] of points) {
        if (value === null) continue
        const known = byStep.get(step)
        if (known) known.push(value)
        else byStep.set(step, [value])
      }
    const steps = [...byStep.keys()].sort((a, b) => a - b)
    const stats = steps.map((step) => spread(byStep.get(step) ?? []))
    const band = members.length > 1 && {
      low: stats.map(({ mean, sd }) => mean - (sd || 0)),
      high: stats.map(({ mean, sd }) => mean + (sd || 0)),
    }
    return { name: `${name} (${members.length})`, x: steps, y: stats.map(({ mean }) => mean), ...band }
  })
}
