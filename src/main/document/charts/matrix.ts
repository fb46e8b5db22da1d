import type { Confusion } from '../../../shared/domain/evaluation/evaluation.ts'
import { shownConfusion } from '../../../shared/domain/evaluation/confusion.ts'
import type { Chart } from '../document.ts'
import { count } from '../document.ts'
import { escapeHtml } from '../html.ts'
import { round, svg } from './axes.ts'

/** More classes than this cannot be read in a picture; the table has them all. */
const most = 12

/**
 * A confusion matrix, the positive class first; a cell is the darker the larger its share of its row.
 * @param confusion as an evaluation keeps it
 */
export function matrix(title: string, confusion: Confusion, binary: boolean): Chart | null {
  const shown = shownConfusion(confusion, binary)
  const labels = shown.map(({ label }) => label)
  const counts = shown.map(({ cells }) => cells.map(({ rows: n }) => n))
  if (labels.length === 0 || labels.length > most) return null
  const side = 320
  const left = 84
  const top = 36
  const cell = (side - left - 4) / labels.length
  const tall = Math.min(cell, 44)
  const short = (text: string, length: number) => escapeHtml(text.length > length ? `${text.slice(0, length - 1)}…` : text)
  const fits = Math.max(2, Math.floor(cell / 7))
  const columns = labels.map(
    (label, p) => `<text class="middle" x="${round(left + (p + 0.5) * cell)}" y="${top - 6}">${short(label, fits)}</text>`,
  )
  const rows = labels.flatMap((label, a) => {
    const total = counts[a].reduce((sum, value) => sum + value, 0)
    const y = top + a * tall
    const name = `<text class="end" x="${left - 6}" y="${round(y + tall / 2 + 4)}">${short(label, 12)}</text>`
    return [
      name,
      ...counts[a].map((value, p) => {
        const share = total === 0 ? 0 : value / total
        const x = round(left + p * cell)
        const text =
          cell >= 18
            ? `<text class="middle ${share > 0.5 ? 'on' : 'strong'}" x="${round(x + cell / 2)}" y="${round(y + tall / 2 + 4)}">${count(value)}</text>`
            : ''
        return (
          `<rect class="cell" fill-opacity="${round(share * 10) / 10}" x="${x}" y="${round(y)}" width="${round(cell - 2)}" height="${round(tall - 2)}"/>` +
          `<rect class="box" x="${x}" y="${round(y)}" width="${round(cell - 2)}" height="${round(tall - 2)}"/>${text}`
        )
      }),
    ]
  })
  const titles = `<text class="middle" x="${(left + side) / 2}" y="12">predicted</text><text class="end" x="${left - 6}" y="${top - 6}">actual</text>`
  return {
    title,
    svg: svg(titles + columns.join('') + rows.join(''), title, { width: side, height: round(top + labels.length * tall + 4) }),
  }
}
