import type { Chart } from '../document.ts'
import { figure } from '../document.ts'
import { escapeHtml } from '../html.ts'
import { axes, round, svg } from './axes.ts'

/** A histogram: `edges` has one value more than `counts`. Null where nothing was counted. */
export function histogram(
  title: string,
  { edges, counts }: { readonly edges: readonly number[]; readonly counts: readonly number[] },
  xTitle: string,
): Chart | null {
  const most = counts.reduce((a, b) => Math.max(a, b), 0)
  if (most === 0 || edges.length < 2) return null
  const { x, y, drawn } = axes({ x: [edges[0], edges[edges.length - 1]], y: [0, most], xTitle, yTitle: 'rows' })
  const bars = counts.map((count, i) => {
    const [from, to] = [x(edges[i]), x(edges[i + 1])]
    return `<rect class="f1" x="${from}" y="${y(count)}" width="${round(Math.max(0.5, to - from - 1))}" height="${round(y(0) - y(count))}"/>`
  })
  return { title, svg: svg(drawn + bars.join(''), title) }
}

export interface Bars {
  readonly name: string
  /** From 0 to 1. */
  readonly values: readonly number[]
}

const shown = 20

/** Horizontal bars in groups, such as precision, recall and F1 of each class. @param names of the values of a group */
export function shareBars(title: string, names: readonly string[], groups: readonly Bars[]): Chart | null {
  if (groups.length === 0) return null
  const drawn = groups.slice(0, shown)
  const bar = 9
  const room = names.length * bar + 10
  const base = 20
  const content = drawn.flatMap(({ name, values }, g) => {
    const label = name.length > 16 ? `${name.slice(0, 15)}…` : name
    const y0 = base + g * room
    return [
      `<text class="end" x="100" y="${y0 + room / 2 - 1}">${escapeHtml(label)}</text>`,
      ...values.map((value, i) => {
        const y = y0 + i * bar
        return (
          `<rect class="f${i + 1}" x="108" y="${y}" width="${round(Math.max(0.5, value * 160))}" height="${bar - 2}"/>` +
          `<text x="${round(114 + value * 160)}" y="${y + 8}">${figure(value)}</text>`
        )
      }),
    ]
  })
  const key = names.map(
    (name, i) =>
      `<rect class="f${i + 1}" x="${108 + i * 70}" y="3" width="8" height="8"/><text x="${120 + i * 70}" y="11">${escapeHtml(name)}</text>`,
  )
  return { title, svg: svg(key.join('') + content.join(''), title, { width: 320, height: base + drawn.length * room }) }
}
