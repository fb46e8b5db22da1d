import { useComputedColorScheme } from '@mantine/core'
import { type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react'
import type { Timeline } from '../../../../../shared/contract/monitoring/index.ts'
import { type Cell, cellAt, drawHeat, type HeatInk, rowHeight } from './heat.ts'
import { shareText } from '../texts.ts'

/** px: of more columns the rest is scrolled to. */
const tallest = 24 * rowHeight

export interface HeatMapHandle {
  /** Scrolls until the row is in view. */
  show(row: number): void
}

interface HeatMapProps {
  readonly ref: Ref<HeatMapHandle>
  readonly timeline: Timeline
  readonly cursor: Cell | null
  readonly onCursor: (cell: Cell | null) => void
  readonly onOpen: (place: number) => void
}

/** Drift by column and window, drawn on one canvas of what is in view: columns by importance, windows from left to right. */
export function HeatMap({ ref, timeline: { places, columns }, cursor, onCursor, onOpen }: HeatMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const [top, setTop] = useState(0)
  const ink = useInk()
  const height = Math.min(tallest, columns.length * rowHeight)
  useEffect(() => {
    const element = canvas.current?.parentElement
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context || width === 0) return
    const dense = window.devicePixelRatio
    element.width = Math.round(width * dense)
    element.height = Math.round(height * dense)
    context.setTransform(dense, 0, 0, dense, 0, 0)
    drawHeat(context, { places: places.length, columns }, ink, { width, height, top, cursor })
  }, [places.length, columns, ink, width, height, top, cursor])
  useImperativeHandle(ref, () => ({
    show: (row) => {
      const element = scroller.current
      if (!element || row < 0) return
      const [from, to] = [row * rowHeight, (row + 1) * rowHeight]
      if (from < element.scrollTop) element.scrollTop = from
      else if (to > element.scrollTop + element.clientHeight) element.scrollTop = to - element.clientHeight
    },
  }))
  const at = (event: { clientX: number; clientY: number }) => {
    const box = canvas.current?.getBoundingClientRect()
    return box ? cellAt(event.clientX - box.left, event.clientY - box.top, width, places.length, columns.length, top) : null
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what may scroll is reached by keyboard
    <div
      ref={scroller}
      className="heat-scroll"
      role="group"
      aria-label="Drift by column"
      tabIndex={columns.length * rowHeight > tallest ? 0 : undefined}
      style={{ maxHeight: tallest }}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <ul className="heat-names" aria-label="Columns">
        {columns.map(({ column, importance }, row) => (
          <li
            key={column}
            className={cursor?.row === row ? 'on' : ''}
            title={importance === null ? column : `${column}, importance ${shareText(importance)}`}
          >
            <span className="clip">{column}</span>
            {importance !== null && <span className="dim num">{shareText(importance)}</span>}
          </li>
        ))}
      </ul>
      <div className="heat-cells" style={{ height: columns.length * rowHeight }}>
        {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the timeline around it does the same by keyboard */}
        <canvas
          ref={canvas}
          aria-hidden
          style={{ width, height }}
          onPointerMove={(event) => onCursor(at(event))}
          onPointerLeave={() => onCursor(null)}
          onClick={(event) => {
            const cell = at(event)
            if (cell) onOpen(cell.place)
          }}
        />
      </div>
    </div>
  )
}

/** The tokens as a canvas takes them, in the theme that is on. */
function useInk(): HeatInk {
  const scheme = useComputedColorScheme('light')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme decides what the tokens compute to
  return useMemo(() => readInk(scheme), [scheme])
}

function readInk(_scheme: string): HeatInk {
  const probe = document.createElement('span')
  document.body.append(probe)
  const color = (value: string) => {
    probe.style.color = value
    return getComputedStyle(probe).color
  }
  const mix = (token: string, part: number) => color(`color-mix(in srgb, var(--cairn-${token}) ${part}%, var(--cairn-surface))`)
  const ink = {
    steps: [mix('accent', 8), mix('accent', 20), mix('accent', 36), mix('worse', 45), mix('worse', 70), mix('worse', 92)],
    cap: color('var(--cairn-text)'),
    nothing: color('var(--cairn-line-strong)'),
    cursor: color('var(--cairn-text)'),
  }
  probe.remove()
  return ink
}
