import type Plotly from 'plotly.js'
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { parameter } from '../../../../shared/numbers.ts'
import { axisTicks, type Brush, fitting, lettersOf, offAxis, onAxis, type ParallelAxis, parallelMargin } from './parallelAxes.ts'
import { ParallelLines } from './ParallelLines.tsx'
import { useChartTheme } from './theme.ts'

interface ParallelChartProps {
  readonly title: string
  readonly axes: readonly ParallelAxis[]
  /** The axis whose value shades the lines. */
  readonly shadedBy: string
  readonly brush: Brush
  readonly onBrush: (brush: Brush) => void
}

let loading: Promise<typeof Plotly> | undefined

/** Only this chart needs the bundle that has it: it is large, and loaded when the chart is first seen. */
function loadParallel(): Promise<typeof Plotly> {
  loading ??= import('plotly.js-strict-dist-min').then((module) => module.default)
  return loading
}

/** Plotly draws these lines by WebGL alone. */
function hasWebGl(): boolean {
  const context = document.createElement('canvas').getContext('webgl')
  // A window may have few contexts at once.
  context?.getExtension('WEBGL_lose_context')?.loseContext()
  return context !== null
}

/** A line for each run across an axis for each param. A drag along an axis brushes it where there is WebGL. */
export function ParallelChart(props: ParallelChartProps) {
  const [drawable, setDrawable] = useState(hasWebGl)
  if (!drawable) return <ParallelLines {...props} />
  return <PlotlyLines {...props} onFailure={() => setDrawable(false)} />
}

function PlotlyLines({ title, axes, shadedBy, brush, onBrush, onFailure }: ParallelChartProps & { readonly onFailure: () => void }) {
  const holder = useRef<HTMLDivElement>(null)
  const { ref, width } = useElementSize<HTMLDivElement>()
  const place = useMergedRef(holder, ref)
  const letters = lettersOf(width, axes.length)
  const hasWidth = width > 0
  const theme = useChartTheme()
  const newest = useRef({ onBrush, onFailure })
  useEffect(() => {
    newest.current = { onBrush, onFailure }
  })
  useEffect(() => {
    const element = holder.current
    if (!element || !hasWidth) return
    let gone = false
    void loadParallel()
      .then(async (plotly) => {
        if (gone) return
        const drawn = await plotly.react(element, [traceOf({ axes, shadedBy, brush, letters }, theme)] as Plotly.Data[], layoutOf(theme), {
          displayModeBar: false,
          responsive: true,
        })
        drawn.removeAllListeners('plotly_restyle')
        drawn.on('plotly_restyle', () => newest.current.onBrush(brushOf(element, axes)))
      })
      .catch(() => newest.current.onFailure())
    return () => {
      gone = true
    }
  }, [axes, shadedBy, brush, letters, hasWidth, theme])
  useEffect(() => {
    const element = holder.current
    return () => {
      if (element) void loadParallel().then((plotly) => plotly.purge(element))
    }
  }, [])
  return (
    <div
      ref={place}
      className="plot parallel"
      role="img"
      aria-label={`${title}. The table below lists the same runs and can be filtered by value.`}
      style={{ height: 260 }}
    />
  )
}

type Theme = ReturnType<typeof useChartTheme>

interface Drawing extends Pick<ParallelChartProps, 'axes' | 'shadedBy' | 'brush'> {
  /** Of a label that have room. */
  readonly letters: number
}

function traceOf({ axes, shadedBy, brush, letters }: Drawing, theme: Theme): object {
  const shade = axes.find(({ key }) => key === shadedBy)?.values ?? []
  return {
    type: 'parcoords',
    line: {
      color: [...shade],
      colorscale: [
        [0, theme.series[1]],
        [1, theme.series[2]],
      ],
    },
    unselected: { line: { color: theme.line, opacity: 0.5 } },
    labelfont: { size: 11, color: theme.text },
    tickfont: { size: 11, color: theme.dim },
    rangefont: { size: 11, color: 'rgba(0,0,0,0)' },
    dimensions: axes.map((axis) => ({
      label: fitting(axis.title, letters),
      values: axis.values.map((value) => onAxis(axis, value)),
      ...(brush[axis.key] && { constraintrange: brush[axis.key].map((value) => onAxis(axis, value)) }),
      ...((axis.texts || axis.log) && ticksOf(axis, letters)),
    })),
  }
}

function ticksOf(axis: ParallelAxis, letters: number): { tickvals: number[]; ticktext: string[] } {
  const ticks = axisTicks(axis)
  const text = (tick: number) => axis.texts?.[tick] ?? parameter(tick)
  return {
    tickvals: ticks.map((tick) => onAxis(axis, tick)),
    ticktext: ticks.map((tick) => fitting(text(tick), letters)),
  }
}

const layoutOf = ({ font, text }: Theme): Partial<Plotly.Layout> => ({
  paper_bgcolor: 'rgba(0,0,0,0)',
  font: { family: font, size: 11, color: text },
  margin: { l: parallelMargin.left, r: parallelMargin.right, t: parallelMargin.top, b: parallelMargin.bottom },
})

/** Plotly keeps the brushes in the data that it draws. */
function brushOf(element: HTMLDivElement, axes: readonly ParallelAxis[]): Brush {
  const { data } = element as unknown as { data: readonly { dimensions: readonly { constraintrange?: unknown }[] }[] }
  const found: Record<string, readonly [number, number]> = {}
  data[0].dimensions.forEach(({ constraintrange }, i) => {
    const range: unknown = Array.isArray(constraintrange) && Array.isArray(constraintrange[0]) ? constraintrange[0] : constraintrange
    if (Array.isArray(range) && typeof range[0] === 'number' && typeof range[1] === 'number')
      found[axes[i].key] = [offAxis(axes[i], range[0]), offAxis(axes[i], range[1])]
  })
  return found
}
