import { count, type Text } from '../document.ts'
import { isFigure } from '../html.ts'
import { breakLines, type Line, widthOf } from './lines.ts'
import type { Paper } from './paper.ts'
import { colours, floor, leading, page, room, styles, type TextStyle } from './styles.ts'

const padding = { x: 5, y: 3 }
/** More rows are for a table of another kind: the text says that they are left out. */
const mostRows = 2_000
/** A column is not narrower than this while others can give way. */
const narrow = 36

/** A table over as many sheets as it takes, its header on each of them. @returns how many rows were left out */
export function drawTable(paper: Paper, header: readonly Text[], all: readonly (readonly Text[])[]): number {
  const rows = all.slice(0, mostRows)
  const columns = header.length
  if (columns === 0) return 0
  const isTitled = header.some((text) => text !== '')
  const numeric = header.map((_, column) => rows.length > 0 && rows.every((row) => isFigure(row[column])))
  const shrink = columns > 10 ? 0.8 : 1
  const [head, cell] = [styles.head, styles.cell].map((style) => ({ ...style, size: style.size * shrink }))
  const widths = columnWidths(paper, isTitled ? [[head, header]] : [], cell, rows)
  const broken = (texts: readonly Text[], style: TextStyle): Row => {
    const cells = widths.map((width, column) => breakLines(texts[column] ?? '', style, width - 2 * padding.x, paper.measure))
    return { cells, style, lines: Math.max(1, ...cells.map((lines) => lines.length)) }
  }
  const titles = isTitled ? broken(header, head) : null
  const draw = (row: Row, from: number, to: number, sunken: boolean) =>
    drawRow(paper, { ...row, cells: row.cells.map((lines) => lines.slice(from, to)), lines: to - from }, { widths, numeric, sunken })
  const drawTitles = () => titles && draw(titles, 0, Math.min(titles.lines, 12), true)

  paper.need(heightOf(titles) + cell.size * leading + 2 * padding.y)
  drawTitles()
  for (const texts of rows) {
    const row = broken(texts, cell)
    if (paper.y + heightOf(row) > floor && heightOf(row) + heightOf(titles) <= floor - page.top) {
      paper.turn()
      drawTitles()
    }
    // What is higher than a sheet goes on on the next one.
    for (let from = 0; from < row.lines; ) {
      const fits = Math.floor((floor - paper.y - 2 * padding.y) / (cell.size * leading))
      if (fits < 1) {
        paper.turn()
        drawTitles()
        continue
      }
      const to = Math.min(row.lines, from + fits)
      draw(row, from, to, false)
      from = to
    }
  }
  paper.y += 10
  return all.length - rows.length
}

/** `1,000 more rows` */
export function omittedText(omitted: number): string {
  return `${count(omitted)} more rows are in the HTML and Markdown forms of this document.`
}

interface Row {
  readonly cells: readonly (readonly Line[])[]
  readonly style: TextStyle
  readonly lines: number
}

function heightOf(row: Row | null): number {
  return row === null ? 0 : row.lines * row.style.size * leading + 2 * padding.y
}

interface Drawing {
  readonly widths: readonly number[]
  readonly numeric: readonly boolean[]
  readonly sunken: boolean
}

function drawRow(paper: Paper, row: Row, { widths, numeric, sunken }: Drawing): void {
  const height = heightOf(row)
  const total = widths.reduce((sum, width) => sum + width, 0)
  if (sunken) paper.pdf.rect(page.left, paper.y, total, height).fillColor(colours.sunken).fill()
  let x: number = page.left
  for (const [column, lines] of row.cells.entries()) {
    for (const [place, line] of lines.entries()) {
      const y = paper.y + padding.y + place * row.style.size * leading
      if (numeric[column]) paper.line(line, x + widths[column] - padding.x, y, { end: true })
      else paper.line(line, x + padding.x, y)
    }
    x += widths[column]
  }
  paper.y += height
  paper.rule(page.left, page.left + total, paper.y)
}

/** As wide as their texts where that fits; else the widest ones give way until it does. */
function columnWidths(
  paper: Paper,
  heads: readonly (readonly [TextStyle, readonly Text[]])[],
  cell: TextStyle,
  rows: readonly (readonly Text[])[],
): number[] {
  const columns = heads[0]?.[1].length ?? Math.max(1, ...rows.map((row) => row.length))
  const wide = Array.from({ length: columns }, (_, column) => {
    const texts = heads.map(([style, titles]) => widthOf(titles[column] ?? '', style, paper.measure))
    for (const row of rows) texts.push(widthOf(row[column] ?? '', cell, paper.measure))
    return texts.reduce((a, b) => Math.max(a, b), 0) + 2 * padding.x + 0.1
  })
  const total = wide.reduce((sum, width) => sum + width, 0)
  if (total <= room) return wide.map((width) => (width / total) * room)
  const level = levelFor(wide, room)
  const cut = wide.map((width) => Math.min(width, Math.max(level, Math.min(narrow, room / columns))))
  const sum = cut.reduce((a, b) => a + b, 0)
  return cut.map((width) => (width / sum) * room)
}

/** The width to which the widest columns are cut, so that all fit. */
function levelFor(widths: readonly number[], available: number): number {
  const sorted = widths.toSorted((a, b) => a - b)
  let left = available
  for (const [place, width] of sorted.entries()) {
    const share = left / (sorted.length - place)
    if (width > share) return share
    left -= width
  }
  return sorted[sorted.length - 1]
}
