import { ActionIcon, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { Layout, PlotlyHTMLElement } from 'plotly.js'
import type Plotly from 'plotly.js'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { quantity } from '../../../../shared/numbers.ts'
import { IconDots } from '../icons.ts'
import { saveFile, toCsv } from '../save.ts'
import { endLabels } from './endLabels.ts'
import { type Axis, type ChartTheme, plotlyLayout, useChartTheme } from './theme.ts'
import { plotlyTraces, type Trace } from './traces.ts'

export interface ChartProps {
  /** What it shows, for a reader who cannot see it and as the name of saved files. */
  readonly title: string
  readonly traces: readonly Trace[]
  readonly x: Axis
  readonly y: Axis
  readonly height?: number
  /** By default when there is more than one trace. */
  readonly legend?: boolean
  /** The name of each line at its end, in place of a legend. */
  readonly ends?: boolean
  /** Vertical lines with a word, such as the best epoch. */
  readonly marks?: readonly { readonly x: number; readonly text: string }[]
  /** A point was clicked, or Enter was pressed on it. */
  readonly onPick?: (trace: number, point: number) => void
  /** For what the terms above do not say. */
  readonly layout?: Partial<Layout>
}

/**
 * The one chart: in the theme that is on, thinned with its peaks kept, read by keyboard (arrows walk the points), with its
 * numbers as a table, and with an image and the data to take away.
 */
export function Chart(props: ChartProps) {
  const { title, traces, x, y, height = 240, ends = false, marks = [], layout } = props
  const { legend = !ends && traces.filter((trace) => !trace.quiet).length > 1 } = props
  const [asTable, setAsTable] = useState(false)
  const [cursor, setCursor] = useState<{ trace: number; point: number } | null>(null)
  const holder = useRef<HTMLDivElement>(null)
  const theme = useChartTheme()

  const pick = useRef(props.onPick)
  useEffect(() => {
    pick.current = props.onPick
  })
  // What is small is told apart by what it says: callers write it in place.
  const look = JSON.stringify([x, y, height, legend, ends, marks, layout])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the look stands for all that it holds
  useEffect(() => {
    const element = holder.current
    if (!element || asTable) return
    let gone = false
    void loadPlotly().then((plotly) => {
      if (gone) return
      const shapes = marks.map((mark) => ({
        type: 'line' as const,
        x0: mark.x,
        x1: mark.x,
        yref: 'paper' as const,
        y0: 0,
        y1: 1,
        line: { color: theme.dim, width: 1, dash: 'dot' as const },
        label: {
          text: mark.text,
          textangle: 0,
          textposition: 'end' as const,
          font: { size: 11, color: theme.dim },
          xanchor: 'left' as const,
        },
      }))
      // The word of a mark stands over the lines.
      const margin = { l: 44, r: ends ? 150 : 12, t: marks.length > 0 ? 20 : 8, b: 36 }
      const whole = {
        ...plotlyLayout(theme, x, y, legend),
        height,
        shapes,
        ...((ends || marks.length > 0) && { margin }),
        ...(ends && { annotations: namesAtEnds(traces, y, height - margin.t - margin.b, theme) }),
        ...layout,
      } as Partial<Layout>
      void plotly.react(element, plotlyTraces(traces, theme), whole, { displayModeBar: false, responsive: true }).then((drawn) => {
        listenForClicks(drawn, (trace, point) => pick.current?.(trace, point))
      })
    })
    return () => {
      gone = true
    }
  }, [traces, look, theme, asTable])
  useEffect(() => {
    const element = holder.current
    return () => {
      if (element) void loadPlotly().then((plotly) => plotly.purge(element))
    }
  }, [asTable])

  const onKeyDown = (event: KeyboardEvent) => {
    const next = walk(event.key, cursor, traces)
    if (event.key === 'Enter' && cursor) props.onPick?.(cursor.trace, cursor.point)
    if (!next) return
    event.preventDefault()
    setCursor(next)
  }

  return (
    <figure className="chart-box">
      {asTable ? (
        <ChartTable title={title} traces={traces} x={x} />
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrows walk the points
        <div
          ref={holder}
          className="plot"
          style={{ height }}
          role="img"
          aria-label={`${title}. Arrow keys read the points.`}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onBlur={() => setCursor(null)}
        />
      )}
      {cursor && (
        <figcaption className="reading" aria-live="polite">
          {reading(traces, cursor, x)}
        </figcaption>
      )}
      <ChartMenu title={title} traces={traces} x={x} asTable={asTable} onTable={() => setAsTable(!asTable)} holder={holder} />
    </figure>
  )
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

let loading: Promise<typeof Plotly> | undefined

function loadPlotly(): Promise<typeof Plotly> {
  loading ??= import('plotly.js-cartesian-dist-min').then((module) => module.default)
  return loading
}

function listenForClicks(drawn: PlotlyHTMLElement, pick: (trace: number, point: number) => void): void {
  drawn.removeAllListeners('plotly_click')
  drawn.on('plotly_click', ({ points: [point] }) => pick(point.curveNumber, Number(point.customdata ?? point.pointIndex)))
}

function walk(key: string, cursor: { trace: number; point: number } | null, traces: readonly Trace[]) {
  const { trace, point } = cursor ?? { trace: 0, point: -1 }
  const last = (traces[trace]?.y.length ?? 0) - 1
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value))
  if (key === 'ArrowRight') return { trace, point: clamp(point + 1, last) }
  if (key === 'ArrowLeft') return { trace, point: clamp(point - 1, last) }
  if (key === 'Home') return { trace, point: 0 }
  if (key === 'End') return { trace, point: last }
  if (key === 'ArrowDown') return { trace: clamp(trace + 1, traces.length - 1), point: Math.max(0, point) }
  if (key === 'ArrowUp') return { trace: clamp(trace - 1, traces.length - 1), point: Math.max(0, point) }
  return null
}

function reading(traces: readonly Trace[], { trace, point }: { trace: number; point: number }, x: Axis): string {
  const { name, x: xs, y: ys } = traces[trace]
  return `${name}, ${x.title} ${text(xs[point])}: ${text(ys[point])}`
}

function text(value: number | string | null | undefined): string {
  return typeof value === 'number' ? quantity(value) : (value ?? '–')
}

const shownInTable = 1_000

function ChartTable({ title, traces, x }: { readonly title: string; readonly traces: readonly Trace[]; readonly x: Axis }) {
  const { header, rows } = tableOf(traces, x)
  return (
    <div className="table-wrap" style={{ maxHeight: 320 }}>
      <table className="table">
        <caption className="vh">{title}</caption>
        <thead>
          <tr>
            {header.map((name) => (
              <th key={name} className="n" scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shownInTable).map((row, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- rows have no other name
            <tr key={index}>
              {row.map((value, column) => (
                // oxlint-disable-next-line react/no-array-index-key
                <td key={column} className="n">
                  {text(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shownInTable && (
        <p className="dim xs">
          The first {shownInTable} of {rows.length} rows; export the data for all.
        </p>
      )}
    </div>
  )
}

/** One row for a place on the x axis when all traces share them, else one for a point. */
function tableOf(traces: readonly Trace[], x: Axis): { header: string[]; rows: (number | string | null)[][] } {
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

interface MenuProps {
  readonly title: string
  readonly traces: readonly Trace[]
  readonly x: Axis
  readonly asTable: boolean
  readonly onTable: () => void
  readonly holder: React.RefObject<HTMLDivElement | null>
}

function ChartMenu({ title, traces, x, asTable, onTable, holder }: MenuProps) {
  const name = title.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80)
  const image = async (format: 'png' | 'svg') => {
    const plotly = await loadPlotly()
    const element = holder.current
    if (!element) throw new Error('The chart is shown as a table.')
    return plotly.toImage(element, { format, width: element.clientWidth, height: element.clientHeight, scale: format === 'png' ? 2 : 1 })
  }
  const copyPng = async () => {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blobOf(await image('png')) })])
    notifications.show({ message: 'The chart is on the clipboard.' })
  }
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon className="chart-menu" size={24} aria-label={`${title}: image, table and data`}>
          <IconDots className="i" aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={onTable}>{asTable ? 'As a chart' : 'As a table'}</Menu.Item>
        <Menu.Item disabled={asTable} onClick={() => void copyPng()}>
          Copy as PNG
        </Menu.Item>
        <Menu.Item disabled={asTable} onClick={() => void image('svg').then((url) => saveFile(`${name}.svg`, blobOf(url)))}>
          Save as SVG
        </Menu.Item>
        <Menu.Item
          onClick={() => {
            const { header, rows } = tableOf(traces, x)
            saveFile(`${name}.csv`, toCsv(header, rows), 'text/csv')
          }}
        >
          Export the data
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Of a data URL. The content policy lets the page fetch from nowhere, not even from itself in this form. */
function blobOf(url: string): Blob {
  const [head, body] = [url.slice(5, url.indexOf(',')), url.slice(url.indexOf(',') + 1)]
  const type = head.split(';')[0]
  if (!head.endsWith('base64')) return new Blob([decodeURIComponent(body)], { type })
  return new Blob([Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0))], { type })
}
