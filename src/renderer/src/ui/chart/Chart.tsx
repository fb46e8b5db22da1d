import { type KeyboardEvent, useRef, useState } from 'react'
import { ChartMenu } from './ChartMenu.tsx'
import { ChartTable } from './ChartTable.tsx'
import type { Figure } from './figure.ts'
import { Plot } from './Plot.tsx'
import { type Cursor, reading, walkPoints } from './points.ts'
import type { Trace } from './traces.ts'

interface ChartProps extends Pick<Figure, 'x' | 'y' | 'layout'>, Partial<Pick<Figure, 'height' | 'ends' | 'marks'>> {
  /** What it shows, for a reader who cannot see it and as the name of saved files. */
  readonly title: string
  readonly traces: readonly Trace[]
  /** By default when there is more than one trace, and their names do not stand at their ends. */
  readonly legend?: boolean
  /** A point was clicked, or Enter was pressed on it. */
  readonly onPick?: (trace: number, point: number) => void
}

/**
 * The one chart: in the theme that is on, thinned with its peaks kept, read by keyboard (arrows walk the points), with its
 * numbers as a table, and with an image and the data to take away.
 */
export function Chart({ title, traces, x, y, height = 240, ends = false, marks = [], layout, onPick, ...more }: ChartProps) {
  const { legend = !ends && traces.filter((trace) => !trace.quiet).length > 1 } = more
  const [asTable, setAsTable] = useState(false)
  const [cursor, setCursor] = useState<Cursor | null>(null)
  const holder = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const next = walkPoints(event.key, cursor, traces)
    if (event.key === 'Enter' && cursor) onPick?.(cursor.trace, cursor.point)
    if (!next) return
    event.preventDefault()
    setCursor(next)
  }
  return (
    <figure className="chart-box">
      {asTable ? (
        <ChartTable title={title} traces={traces} x={x} />
      ) : (
        <Plot
          ref={holder}
          title={title}
          traces={traces}
          figure={{ x, y, height, legend, ends, marks, layout }}
          onPick={onPick}
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
