import type { PlotlyHTMLElement } from 'plotly.js'
import type Plotly from 'plotly.js'

let loading: Promise<typeof Plotly> | undefined

/** The library that draws: large, and loaded by the first chart. */
export function loadPlotly(): Promise<typeof Plotly> {
  loading ??= import('plotly.js-cartesian-dist-min').then((module) => module.default)
  return loading
}

/** Calls back with the trace and the point that was clicked, as they were given and not as they are thinned. */
export function listenForClicks(drawn: PlotlyHTMLElement, pick: (trace: number, point: number) => void): void {
  drawn.removeAllListeners('plotly_click')
  drawn.on('plotly_click', ({ points: [point] }) => pick(point.curveNumber, Number(point.customdata ?? point.pointIndex)))
}
