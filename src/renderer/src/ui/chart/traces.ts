import type { Data } from 'plotly.js'
import { decimate } from '../decimate.ts'
import type { ChartTheme } from './theme.ts'

/** A line, bars or points of a chart, in the terms of what is shown and not of the library that draws it. */
export interface Trace {
  readonly name: string
  readonly kind?: 'line' | 'bars' | 'points' | 'steps'
  readonly x: readonly (number | string)[]
  readonly y: readonly (number | null)[]
  /** An interval around y: a band for lines, whiskers for the others. */
  readonly low?: readonly (number | null)[]
  readonly high?: readonly (number | null)[]
  /** 1 to 10: colour and dash together, as runs have them; 0 is quiet grey. By its place when absent. */
  readonly style?: number
  /** Bars that lie: categories on the y axis. */
  readonly horizontal?: boolean
  /** Not in the legend, and not by itself in the table. */
  readonly quiet?: boolean
  /** One of many that are only the ground for another: thin, and silent on hover. */
  readonly faint?: boolean
  /** Of each point, shown on hover. */
  readonly labels?: readonly string[]
}

/** Lines of more points are thinned, with their peaks kept. */
const drawn = 4_000

const dashes = [
  'dot',
  'solid',
  '7px,3px',
  '2px,3px',
  '10px,3px,2px,3px',
  '5px,2px',
  '12px,4px',
  '1px,3px',
  '8px,2px,2px,2px,2px,2px',
  '4px,4px',
  '14px,3px,4px,3px',
]

export function styleOf(trace: Trace, place: number): number {
  return trace.style ?? (place % 10) + 1
}

/** What plotly draws for it. */
export function plotlyTraces(traces: readonly Trace[], theme: ChartTheme): Data[] {
  return traces.flatMap((trace, place) => {
    const style = styleOf(trace, place)
    const color = theme.series[style]
    const kept = trace.kind === 'bars' ? trace.y.map((_, i) => i) : decimate(trace.y, drawn)
    const pick = <T>(values: readonly T[]) => kept.map((i) => values[i])
    const common = {
      name: trace.name.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
      showlegend: !trace.quiet,
      customdata: kept,
      ...(trace.labels && { text: pick(trace.labels) }),
    }
    const error = trace.low && trace.high && trace.kind !== 'line' && trace.kind !== 'steps' ? whiskers(trace, kept, color) : undefined
    const [x, y] = trace.horizontal ? [pick(trace.y), pick(trace.x)] : [pick(trace.x), pick(trace.y)]
    const data = { ...common, x, y } as object
    if (trace.kind === 'bars')
      return [
        {
          ...data,
          type: 'bar',
          orientation: trace.horizontal ? 'h' : 'v',
          marker: { color },
          [trace.horizontal ? 'error_x' : 'error_y']: error,
        } as Data,
      ]
    if (trace.kind === 'points')
      return [
        {
          ...data,
          type: 'scatter',
          mode: 'markers',
          marker: { color, size: 5 },
          [trace.horizontal ? 'error_x' : 'error_y']: error,
        } as Data,
      ]
    if (trace.faint)
      return [{ ...data, type: 'scatter', mode: 'lines', line: { color, width: 1 }, opacity: 0.3, hoverinfo: 'skip' } as Data]
    const line = { color, width: 1.75, dash: dashes[style], shape: trace.kind === 'steps' ? 'hv' : 'linear' }
    return [...band(trace, kept, color), { ...data, type: 'scatter', mode: 'lines', line, connectgaps: false } as Data]
  })
}

function whiskers({ y, low = [], high = [] }: Trace, kept: readonly number[], color: string) {
  const distance = (ends: readonly (number | null)[]) => kept.map((i) => Math.abs((ends[i] ?? y[i] ?? 0) - (y[i] ?? 0)))
  return { type: 'data', symmetric: false, array: distance(high), arrayminus: distance(low), color, thickness: 1.25, width: 3 }
}

/** Plotly reads colours itself, and knows neither `color-mix` nor other words of newer CSS. */
function band({ name, x, low, high }: Trace, kept: readonly number[], color: string): Data[] {
  if (!low || !high) return []
  const edge = (values: readonly (number | null)[]) => ({ x: kept.map((i) => x[i]), y: kept.map((i) => values[i]) })
  const common = { type: 'scatter', mode: 'lines', line: { width: 0 }, showlegend: false, hoverinfo: 'skip', name }
  return [
    { ...common, ...edge(low) } as Data,
    { ...common, ...edge(high), fill: 'tonexty', fillcolor: color.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.18)') } as Data,
  ]
}
