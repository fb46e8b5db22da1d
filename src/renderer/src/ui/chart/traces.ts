import type { Data } from 'plotly.js'
import { decimate } from '../decimate.ts'
import type { ChartTheme } from './theme.ts'

/** A line, bars or points of a chart, in the terms of what is shown and not of the library that draws it. */
export interface Trace {
  readonly name: string
  readonly kind?: 'line' | 'bars' | 'points' | 'steps' | 'box' | 'heat'
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
  /** Of boxes: where the whiskers end. Their `y` are the medians, `low` and `high` the quartiles. */
  readonly whiskers?: { readonly low: readonly number[]; readonly high: readonly number[] }
  /** Of a heat map: how its cells lie. Its `x` name the cells, row by row, its `y` are their values. */
  readonly heat?: {
    readonly columns: readonly (string | number)[]
    readonly rows: readonly (string | number)[]
    /** From −1 over 0 to 1, in two colours; else from 0 upwards in one. */
    readonly diverging?: boolean
  }
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
    if (trace.kind === 'heat') return heatMap(trace, theme)
    if (trace.kind === 'box') return boxes(trace, color)
    const kept = trace.kind === 'bars' ? trace.y.map((_, i) => i) : decimate(trace.y, drawn)
    const pick = <T>(values: readonly T[]) => kept.map((i) => values[i])
    const common = {
      name: plain(trace.name),
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

function boxes({ name, x, y, low, high, whiskers: ends }: Trace, color: string): Data[] {
  const parts = { x, q1: low, median: y, q3: high, lowerfence: ends?.low, upperfence: ends?.high, customdata: y.map((_, i) => i) }
  // The library's types know a box of raw values alone.
  return [{ ...parts, name: plain(name), type: 'box', showlegend: false, line: { color, width: 1.5 } } as object as Data]
}

function heatMap({ name, y, heat, labels }: Trace, theme: ChartTheme): Data[] {
  if (!heat) return []
  const { columns, rows, diverging = false } = heat
  const inRows = <T>(values: readonly T[]) => rows.map((_, row) => values.slice(row * columns.length, (row + 1) * columns.length))
  const scale = diverging ? [theme.series[2], theme.surface, theme.series[1]] : [theme.line, theme.series[1]]
  const look = {
    colorscale: scale.map((color, place) => [place / (scale.length - 1), color]),
    ...(diverging && { zmin: -1, zmax: 1 }),
    colorbar: { thickness: 8, outlinewidth: 0, len: 1, tickfont: { size: 11, color: theme.dim } },
  }
  const texts = labels && { text: inRows(labels), hovertemplate: '%{text}<extra></extra>' }
  return [
    { x: columns, y: rows, z: inRows(y), name: plain(name), type: 'heatmap', hoverongaps: false, ...look, ...texts } as object as Data,
  ]
}

const plain = (name: string) => name.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

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
