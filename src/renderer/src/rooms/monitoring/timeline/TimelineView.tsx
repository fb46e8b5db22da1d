import { SegmentedControl } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { Timeline } from '../../../../../shared/contract/monitoring/index.ts'
import { count, counted, metric as metricNumber, parameter, time } from '../../../../../shared/numbers.ts'
import { msText } from '../../serving/live/texts.ts'
import { metricText, shareText, windowName, windowState } from '../texts.ts'
import { ColumnsTable } from './ColumnsTable.tsx'
import { type Cell, type ColumnOrder, orderedColumns, walkCells } from './heat.ts'
import { HeatMap, type HeatMapHandle } from './HeatMap.tsx'
import { LaneView } from './LaneView.tsx'
import { lanesOf, tickPlaces } from './lanes.ts'

interface TimelineViewProps {
  readonly name: string
  readonly timeline: Timeline
}

const texts = { metric: metricNumber, rows: count, ms: msText, share: shareText }

/** Drift by column as a heat map, and under it performance, volume and service, all over the same windows with one cursor. */
export function TimelineView({ name, timeline: asked }: TimelineViewProps) {
  const navigate = useNavigate()
  const known = asked.columns.some(({ importance }) => importance !== null)
  const [order, setOrder] = useState<ColumnOrder>('importance')
  const timeline = useMemo(() => ({ ...asked, columns: orderedColumns(asked.columns, known ? order : 'drift') }), [asked, known, order])
  const { places, columns } = timeline
  const [cursor, setCursor] = useState<Cell | null>(null)
  const [asTable, setAsTable] = useState(false)
  const [width, setWidth] = useState(0)
  const track = useRef<HTMLDivElement>(null)
  const heat = useRef<HeatMapHandle>(null)
  const lanes = useMemo(() => lanesOf(timeline, texts), [timeline])
  useEffect(() => {
    const element = track.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const open = (place: number) => void navigate({ to: '/monitors/$name/windows/$id', params: { name, id: places[place].id } })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && cursor) return open(cursor.place)
    const next = walkCells(event.key, cursor, places.length, columns.length)
    if (!next) return
    event.preventDefault()
    setCursor(next)
    heat.current?.show(next.row)
  }
  return (
    <div className="stack">
      <div className="row wrap timeline-head">
        <HeatLegend />
        {known && (
          <SegmentedControl
            size="xs"
            aria-label="Order of columns"
            value={order}
            data={[
              { value: 'importance', label: 'By importance' },
              { value: 'drift', label: 'By drift' },
            ]}
            onChange={(value) => setOrder(value === 'drift' ? 'drift' : 'importance')}
          />
        )}
        <button type="button" className="btn quiet push" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Show heat map' : 'Show as table'}
        </button>
      </div>
      <p className="reading timeline-reading" aria-live="polite">
        {cursor && places[cursor.place] ? (
          <Reading timeline={timeline} cursor={cursor} />
        ) : (
          <span className="dim">Point at a cell to read it; click to open the window.</span>
        )}
      </p>
      {asTable && <ColumnsTable timeline={timeline} />}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions -- arrows walk the cells */}
      <div
        className="timeline"
        role="group"
        aria-label="Timeline of windows. Use the arrow keys to read the cells and Enter to open a window."
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => setCursor(null)}
      >
        {!asTable && columns.length > 0 && <HeatMap ref={heat} timeline={timeline} cursor={cursor} onCursor={setCursor} onOpen={open} />}
        {lanes.map((lane) => (
          <LaneView
            key={lane.title}
            lane={lane}
            places={places.length}
            width={width}
            cursor={cursor?.place ?? null}
            onCursor={setCursor}
            onOpen={open}
          />
        ))}
        <div className="lane-name" aria-hidden />
        <div className="time-axis" ref={track} aria-hidden>
          {tickPlaces(places.length, width, 110).map((place) => (
            <span key={place} className="xs dim num" style={{ left: `${((place + 0.5) * 100) / places.length}%` }}>
              {tickText(places[place])}
            </span>
          ))}
        </div>
      </div>
    </div>
  )
}

function tickText({ source, end }: Timeline['places'][number]): string {
  if (source !== null) return source.length > 16 ? `${source.slice(0, 15)}…` : source
  const [date, month, , clock] = time(end).split(' ')
  return `${date} ${month} ${clock}`
}

/** What the cell under the cursor stands for, in words with its numbers. */
function Reading({ timeline: { places, columns, metric }, cursor }: { readonly timeline: Timeline; readonly cursor: Cell }) {
  const place = places[cursor.place]
  const column = columns.at(cursor.row >= 0 ? cursor.row : columns.length)
  const effect = column?.effects[cursor.place] ?? null
  return (
    <>
      <b>{windowName(place)}</b>
      {place.windows > 1 && `, the worst of ${counted(place.windows, 'window')}`}, {counted(place.rows, 'row')},{' '}
      {windowState(place.status, place.failed).text}
      {column && (
        <>
          {' · '}
          <b>{column.column}</b>{' '}
          {effect === null
            ? 'no data'
            : `${parameter(effect)} (limit ${parameter(column.limit)})${effect >= column.limit ? ', reaches the limit' : ''}`}
        </>
      )}
      {metric && place.measured && ` · ${metric.name} ${metricText(place.measured)}${place.provisional ? ', provisional' : ''}`}
      {metric && place.estimated && ` · estimated ${metricText(place.estimated)}`}
      {place.p95 !== null && ` · p95 ${msText(place.p95)}`}
      {place.errorRate !== null && place.errorRate > 0 && ` · errors ${shareText(place.errorRate)}`}
    </>
  )
}

const legend = [
  'below a third of the limit',
  'below two thirds',
  'below the limit',
  'from the limit on',
  'from 1.75 times the limit',
  'from 3 times the limit',
]

/** What the shades mean; a cap on those that drift, so that none has to tell colors apart. */
function HeatLegend() {
  return (
    <div
      className="heat-legend xs dim"
      role="img"
      aria-label="Shades of the heat map, from no drift to 3 times the limit. Cells from the limit on have a dark cap."
    >
      <span>same as reference</span>
      {legend.map((title, step) => (
        <i key={title} className={`heat-step heat-step-${step}`} title={title} />
      ))}
      <span>3 × limit</span>
    </div>
  )
}
