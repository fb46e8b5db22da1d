import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useRef } from 'react'
import { type Figure, figureLayout } from './figure.ts'
import { listenForClicks, loadPlotly } from './plotly.ts'
import { useChartTheme } from './theme.ts'
import { plotlyTraces, type Trace } from './traces.ts'

interface PlotProps {
  readonly ref: Ref<HTMLDivElement | null>
  readonly title: string
  readonly traces: readonly Trace[]
  readonly figure: Figure
  readonly onPick: ((trace: number, point: number) => void) | undefined
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onBlur: () => void
}

/** The drawn chart, drawn anew when its traces, what it says of them, or the theme changes. */
export function Plot({ ref, title, traces, figure, onPick, onKeyDown, onBlur }: PlotProps) {
  const holder = useRef<HTMLDivElement>(null)
  useImperativeHandle<HTMLDivElement | null, HTMLDivElement | null>(ref, () => holder.current)
  const theme = useChartTheme()
  const newest = useRef({ figure, onPick })
  useEffect(() => {
    newest.current = { figure, onPick }
  })
  // What is small is told apart by what it says: callers write it in place.
  const look = JSON.stringify(figure)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the look stands for all that it holds
  useEffect(() => {
    const element = holder.current
    if (!element) return
    let gone = false
    void loadPlotly().then(async (plotly) => {
      if (gone) return
      const layout = figureLayout(newest.current.figure, traces, theme)
      const drawn = await plotly.react(element, plotlyTraces(traces, theme), layout, { displayModeBar: false, responsive: true })
      listenForClicks(drawn, (trace, point) => newest.current.onPick?.(trace, point))
    })
    return () => {
      gone = true
    }
  }, [traces, look, theme])
  useEffect(() => {
    const element = holder.current
    return () => {
      if (element) void loadPlotly().then((plotly) => plotly.purge(element))
    }
  }, [])
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrows walk the points
    <div
      ref={holder}
      className="plot"
      style={{ height: figure.height }}
      role="img"
      aria-label={`${title}. Use the arrow keys to read the points.`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={onBlur}
    />
  )
}
