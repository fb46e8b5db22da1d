import { figure } from '../document.ts'
import { escapeHtml } from '../html.ts'

/** Where the data of a chart lies, in its own units, and the picture that it is drawn in. */
export interface Frame {
  readonly x: readonly [low: number, high: number]
  readonly y: readonly [low: number, high: number]
  readonly xTitle: string
  readonly yTitle: string
}

export const width = 320
export const height = 220
const left = 46
const right = 12
const top = 10
const bottom = 40

/** The axes of a chart with round marks, and how a point of the data comes to lie in the picture. */
export function axes(frame: Frame) {
  const xs = marks(frame.x)
  const ys = marks(frame.y)
  const [x0, x1] = spanOf(frame.x)
  const [y0, y1] = spanOf(frame.y)
  const x = (value: number) => round(left + ((value - x0) / (x1 - x0)) * (width - left - right))
  const y = (value: number) => round(height - bottom - ((value - y0) / (y1 - y0)) * (height - top - bottom))
  const lines = ys.map((value) => `<line class="grid" x1="${left}" x2="${width - right}" y1="${y(value)}" y2="${y(value)}"/>`)
  const yNames = ys.map((value) => `<text class="end" x="${left - 6}" y="${y(value) + 4}">${figure(value)}</text>`)
  const xNames = xs.map((value) => `<text class="middle" x="${x(value)}" y="${height - bottom + 15}">${figure(value)}</text>`)
  const axis = `<line class="axis" x1="${left}" x2="${width - right}" y1="${height - bottom}" y2="${height - bottom}"/>`
  const titles =
    `<text class="middle" x="${(left + width - right) / 2}" y="${height - 6}">${escapeHtml(frame.xTitle)}</text>` +
    `<text class="middle" transform="translate(10 ${(top + height - bottom) / 2}) rotate(-90)">${escapeHtml(frame.yTitle)}</text>`
  return { x, y, drawn: [...lines, ...yNames, ...xNames, axis, titles].join('') }
}

/** A span of one value is widened, so that it can be divided by. */
function spanOf([low, high]: readonly [number, number]): [number, number] {
  if (high > low) return [low, high]
  const room = Math.abs(low) > 0 ? Math.abs(low) * 0.1 : 1
  return [low - room, low + room]
}

/** At most six round values within a span: multiples of 1, 2 or 5 times a power of ten. */
export function marks(span: readonly [number, number]): number[] {
  const [low, high] = spanOf(span)
  const rough = (high - low) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10)
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

/** A tenth of a pixel is enough, and keeps the file small. */
export function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** @param label what the picture shows, for readers who cannot see it */
export function svg(content: string, label: string, size: { width: number; height: number } = { width, height }): string {
  return `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escapeHtml(label)}">${content}</svg>`
}
