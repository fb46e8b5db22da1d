import type { Layout } from 'plotly.js'
import { endLabels } from './endLabels.ts'
import { type Axis, type ChartTheme, plotlyLayout } from './theme.ts'
import type { Trace } from './traces.ts'

/** A vertical line with a word, such as the best epoch. */
export interface Mark {
  readonly x: number
  readonly text: string
}

/** What a chart is besides its traces. */
export interface Figure {
  readonly x: Axis
  readonly y: Axis
  /** px */
  readonly height: number
  readonly legend: boolean
  /** The name of each line at its end, in place of a legend. */
  readonly ends: boolean
  readonly marks: readonly Mark[]
  /** For what the terms above do not say. */
  readonly layout?: Partial<Layout>
}

/** The layout of a figure as Plotly takes it. */
export function figureLayout(
  { x, y, height, legend, ends, marks, layout }: Figure,
  traces: readonly Trace[],
  theme: ChartTheme,
): Partial<Layout> {
  // The word of a mark stands over the lines.
  const margin = { l: 44, r: ends ? 150 : 12, t: marks.length > 0 ? 20 : 8, b: 36 }
  return {
    ...plotlyLayout(theme, x, y, legend),
    height,
    shapes: marks.map((mark) => markLine(mark, theme)) as Layout['shapes'],
    ...((ends || marks.length > 0) && { margin }),
    ...(ends && { annotations: namesAtEnds(traces, y, height - margin.t - margin.b, theme) }),
    ...layout,
  }
}

function markLine({ x, text }: Mark, theme: ChartTheme) {
  return {
    type: 'line',
    x0: x,
    x1: x,
    yref: 'paper',
    y0: 0,
    y1: 1,
    line: { color: theme.dim, width: 1, dash: 'dot' },
    label: { text, textangle: 0, textposition: 'end', font: { size: 11, color: theme.dim }, xanchor: 'left' },
  }
}

/** @param height of the plot, in pixels */
function namesAtEnds(traces: readonly Trace[], y: Axis, height: number, theme: ChartTheme): Layout['annotations'] {
  return endLabels(traces, y, height).map(({ text: name, style, y: place }) => ({
    xref: 'paper' as const,
    x: 1,
    xanchor: 'left' as const,
    xshift: 6,
    y: place,
    yanchor: 'middle' as const,
    text: plain(name.length > 22 ? `${name.slice(0, 21)}…` : name),
    showarrow: false,
    font: { size: 11, color: theme.series[style] },
  })) as Layout['annotations']
}

/** Plotly reads marks in texts: a name is none. */
const plain = (name: string) => name.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
