import { none, quantity } from '../../../../shared/numbers.ts'
import type { Axis } from './theme.ts'
import type { Trace } from './traces.ts'

/** A point by the numbers of its trace and of itself in it. */
export interface Cursor {
  readonly trace: number
  readonly point: number
}

type Cell = number | string | null | undefined

/** Where a key leads among the points; null where it does not move. */
export function walkPoints(key: string, cursor: Cursor | null, traces: readonly Trace[]): Cursor | null {
  const { trace, point } = cursor ?? { trace: 0, point: -1 }
  const last = (traces[trace]?.y.length ?? 0) - 1
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value))
  switch (key) {
    case 'ArrowRight':
      return { trace, point: clamp(point + 1, last) }
    case 'ArrowLeft':
      return { trace, point: clamp(point - 1, last) }
    case 'Home':
      return { trace, point: 0 }
    case 'End':
      return { trace, point: last }
    case 'ArrowDown':
      return { trace: clamp(trace + 1, traces.length - 1), point: Math.max(0, point) }
    case 'ArrowUp':
      return { trace: clamp(trace - 1, traces.length - 1), point: Math.max(0, point) }
    default:
      return null
  }
}

/** What stands at a point, in one sentence. */
export function reading(traces: readonly Trace[], { trace, point }: Cursor, x: Axis): string {
  const { name, x: xs, y: ys } = traces[trace]
  return `${name}, ${x.title} ${pointText(xs[point])}: ${pointText(ys[point])}`
}

export function pointText(value: Cell): string {
  return typeof value === 'number' ? quantity(value) : (value ?? none)
}

export interface Numbers {
  readonly header: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** The numbers of a chart: one row for a place on the x axis when all traces share them, else one for a point. */
export function numbersOf(traces: readonly Trace[], x: Axis): Numbers {
  const [first] = traces
  if (first && traces.every((trace) => trace.x.length === first.x.length && trace.x.every((value, i) => value === first.x[i])))
    return {
      header: [x.title, ...traces.map((trace) => trace.name)],
      rows: first.x.map((value, i) => [value, ...traces.map((trace) => trace.y[i])]),
    }
  return {
    header: ['series', x.title, 'value'],
    rows: traces.flatMap((trace) => trace.x.map((value, i) => [trace.name, value, trace.y[i]])),
  }
}
