import type { Timeline } from '../../../../../shared/contract/monitoring/index.ts'

type Place = Timeline['places'][number]

/** px */
export const laneHeight = 64

/** One strip of a timeline under the heat map: what is drawn at each place. */
export interface Lane {
  readonly title: string
  /** The ends of its scale, beneath and above. */
  readonly low: number
  readonly high: number
  readonly bars?: readonly (number | null)[]
  readonly points?: readonly LanePoint[]
  readonly line?: readonly (number | null)[]
  /** A level across, such as the metric on the reference. */
  readonly level?: number | null
  readonly text: (value: number) => string
}

export interface LanePoint {
  readonly place: number
  readonly value: number
  readonly low: number | null
  readonly high: number | null
  /** Labels still come: drawn hollow. */
  readonly provisional: boolean
}

/** The scale of some values with a little air; bars begin at 0. */
export function scaleOf(values: readonly (number | null)[], fromZero: boolean): readonly [number, number] {
  const there = values.filter((value): value is number => value !== null && Number.isFinite(value))
  if (there.length === 0) return [0, 1]
  const low = fromZero ? Math.min(0, ...there) : there.reduce((a, b) => Math.min(a, b))
  const high = there.reduce((a, b) => Math.max(a, b))
  const air = high === low ? Math.max(Math.abs(high) * 0.1, 1e-6) : (high - low) * 0.08
  return [fromZero ? low : low - air, high + air]
}

/** The strips that a timeline has something for: performance with its estimate, volume, latency, errors. */
export function lanesOf({ places, metric }: Pick<Timeline, 'places' | 'metric'>, texts: LaneTexts): Lane[] {
  const lanes: Lane[] = []
  const of = (read: (place: Place) => number | null) => places.map(read)
  const isThere = (values: readonly (number | null)[]) => values.some((value) => value !== null)
  const measured = of(({ measured }) => measured?.value ?? null)
  const estimated = of(({ estimated }) => estimated?.value ?? null)
  if (metric && (isThere(measured) || isThere(estimated))) {
    const points = places.flatMap(({ measured: one, provisional }, place) =>
      one?.value == null ? [] : [{ place, value: one.value, low: one.low, high: one.high, provisional }],
    )
    const level = metric.reference?.value ?? null
    const [low, high] = scaleOf([...estimated, level, ...points.flatMap((point) => [point.value, point.low, point.high])], false)
    lanes.push({ title: metric.name, low, high, points, line: estimated, level, text: texts.metric })
  }
  const rows = of(({ rows }) => rows)
  const [, most] = scaleOf(rows, true)
  lanes.push({ title: 'Rows', low: 0, high: most, bars: rows, text: texts.rows })
  const p95 = of(({ p95 }) => p95)
  if (isThere(p95)) lanes.push({ title: 'p95 latency', low: 0, high: scaleOf(p95, true)[1], line: p95, text: texts.ms })
  const errors = of(({ errorRate }) => errorRate)
  if (isThere(errors) && errors.some((rate) => (rate ?? 0) > 0))
    lanes.push({ title: 'Errors', low: 0, high: scaleOf(errors, true)[1], bars: errors, text: texts.share })
  return lanes
}

export interface LaneTexts {
  readonly metric: (value: number) => string
  readonly rows: (value: number) => string
  readonly ms: (value: number) => string
  readonly share: (value: number) => string
}

/** Paths of a lane in a box of 0 to `width` and 0 to `height`, one for each kind of mark: their number does not grow with the places. */
export interface LanePaths {
  readonly bars: string
  readonly line: string
  readonly whiskers: string
  readonly full: string
  readonly hollow: string
  readonly level: number | null
}

const round = (value: number) => Math.round(value * 10) / 10

export function lanePaths(
  { low, high, bars = [], points = [], line = [], level = null }: Lane,
  places: number,
  width: number,
  height: number,
): LanePaths {
  const x = (place: number) => round(((place + 0.5) * width) / places)
  const y = (value: number) => round(height - ((value - low) / (high - low || 1)) * height)
  const gap = width / places >= 4 ? 1 : 0
  const radius = Math.min(3.5, Math.max(1.5, width / places / 2.5))
  const dot = ({ place, value }: LanePoint) =>
    `M${round(x(place) - radius)} ${y(value)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`
  return {
    bars: bars
      .map((value, place) =>
        value === null || value <= 0
          ? ''
          : `M${round((place * width) / places)} ${height}V${Math.min(height - 1, y(value))}H${round(((place + 1) * width) / places - gap)}V${height}Z`,
      )
      .join(''),
    line: line
      .map((value, place) =>
        value === null
          ? ''
          : `${place > 0 && line[place - 1] !== null ? 'L' : 'M'}${x(place)} ${y(value)}${line[place - 1] == null && line[place + 1] == null ? 'h2' : ''}`,
      )
      .join(''),
    whiskers: points
      .map(({ place, low: from, high: to }) => (from === null || to === null ? '' : `M${x(place)} ${y(from)}V${y(to)}`))
      .join(''),
    full: points
      .filter(({ provisional }) => !provisional)
      .map(dot)
      .join(''),
    hollow: points
      .filter(({ provisional }) => provisional)
      .map(dot)
      .join(''),
    level: level === null ? null : y(level),
  }
}

/** Places at which a time is written, so that no two are closer than `least` px. */
export function tickPlaces(places: number, width: number, least: number): number[] {
  if (places === 0) return []
  const most = Math.max(1, Math.floor(width / least))
  const step = Math.max(1, Math.ceil(places / most))
  return Array.from({ length: Math.ceil(places / step) }, (_, tick) => tick * step)
}
