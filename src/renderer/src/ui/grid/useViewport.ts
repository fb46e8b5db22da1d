import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { type Extent, type Scrolled, scrolled, settled } from './geometry.ts'

interface Viewport extends Scrolled {
  readonly left: number
  /** Of the scroller without its bars. */
  readonly width: number
  readonly height: number
}

const start: Viewport = { bar: 0, top: 0, left: 0, width: 0, height: 0 }
/** After so many ms without a move, the bar is put where it belongs. */
const rest = 160

/**
 * What of the rows is visible. @param headHeight px above the rows, which do not scroll
 * `moveTo` goes to a distance from the first row and a place of the horizontal bar.
 */
export function useViewport(scroller: RefObject<HTMLDivElement | null>, rows: number, headHeight: number) {
  const [view, setView] = useState(start)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const extent: Extent = { rows, height: Math.max(0, view.height - headHeight) }
  const newest = useRef({ view, extent })
  useLayoutEffect(() => {
    newest.current = { view, extent }
  })

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const measure = () => setView((before) => ({ ...before, width: element.clientWidth, height: element.clientHeight }))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller])

  const onScroll = useCallback(() => {
    const element = scroller.current
    if (!element) return
    setView((before) => {
      const next = scrolled(before, element.scrollTop, newest.current.extent)
      return next.top === before.top && next.bar === before.bar && element.scrollLeft === before.left
        ? before
        : { ...before, ...next, left: element.scrollLeft }
    })
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      const { bar } = settled(newest.current.view.top, newest.current.extent)
      if (Math.abs(element.scrollTop - bar) < 1) return
      setView((before) => ({ ...before, bar }))
      element.scrollTop = bar
    }, rest)
  }, [scroller])
  useEffect(() => () => clearTimeout(timer.current), [])

  const moveTo = useCallback(
    (top: number, left: number) => {
      const element = scroller.current
      if (!element) return
      const next = settled(top, newest.current.extent)
      setView((before) => ({ ...before, ...next, left }))
      element.scrollTop = next.bar
      element.scrollLeft = left
    },
    [scroller],
  )
  return { view, extent, onScroll, moveTo }
}
