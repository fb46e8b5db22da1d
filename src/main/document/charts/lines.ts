import type { Chart } from '../document.ts'
import { escapeHtml } from '../html.ts'
import { seriesStyles } from '../style.ts'
import { axes, type Frame, height, round, svg, width } from './axes.ts'

export interface Line {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number | null])[]
}

export interface LineChart {
  readonly title: string
  readonly lines: readonly Line[]
  readonly frame: Omit<Frame, 'x' | 'y'> & Partial<Pick<Frame, 'x' | 'y'>>
  /** A straight line to compare with: chance, or perfect calibration. */
  readonly diagonal?: boolean
  readonly dots?: boolean
}

/** Points joined by lines; a missing value leaves a gap. Null where there is nothing to draw. */
export function lineChart({ title, lines, frame, diagonal = false, dots = false }: LineChart): Chart | null {
  const points = lines.flatMap((line) => line.points.filter(([, y]) => y !== null && Number.isFinite(y))) as [number, number][]
  if (points.length === 0) return null
  const full = { ...frame, x: frame.x ?? extent(points.map(([x]) => x)), y: frame.y ?? extent(points.map(([, y]) => y)) }
  const { x, y, drawn } = axes(full)
  const chance = diagonal ? `<line class="chance" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>` : ''
  const curves = lines.map((line, index) => {
    const style = (index % seriesStyles) + 1
    const paths = stretches(line.points).map((part) => {
      const path = part.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${x(px)} ${y(py)}`).join('')
      return `<path class="curve s${style}" d="${path}"/>`
    })
    // A point between two gaps is no line: it would not be seen.
    const spots = stretches(line.points)
      .filter((part) => dots || part.length === 1)
      .flat()
    return paths.join('') + spots.map(([px, py]) => `<circle class="f${style}" cx="${x(px)}" cy="${y(py)}" r="2.5"/>`).join('')
  })
  const { content, extra } = legend(lines)
  return { title, svg: svg(drawn + chance + curves.join('') + content, title, { width, height: height + extra }) }
}

function extent(values: readonly number[]): [number, number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
}

function stretches(points: Line['points']): [number, number][][] {
  const parts: [number, number][][] = [[]]
  for (const [x, y] of points) {
    if (y === null || !Number.isFinite(y)) parts.push([])
    else parts[parts.length - 1].push([x, y])
  }
  return parts.filter((part) => part.length > 0)
}

/** Names below the picture, when there is more than one line. */
function legend(lines: readonly Line[]): { content: string; extra: number } {
  if (lines.length < 2) return { content: '', extra: 0 }
  const row = 16
  const content = lines.map((line, index) => {
    const y = round(height + 10 + index * row)
    const name = line.name.length > 44 ? `${line.name.slice(0, 43)}…` : line.name
    return `<line class="curve s${(index % seriesStyles) + 1}" x1="46" x2="70" y1="${y - 4}" y2="${y - 4}"/><text x="76" y="${y}">${escapeHtml(name)}</text>`
  })
  return { content: content.join(''), extra: lines.length * row + 4 }
}
