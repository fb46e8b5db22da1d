import type { Block, Chart, Document } from '../document.ts'
import { breakLines, printable, type Line } from './lines.ts'
import { footerStyle, Paper } from './paper.ts'
import { drawPicture, sizeOf } from './picture.ts'
import { colours, leading, page, room, styles, type TextStyle } from './styles.ts'
import { drawTable, omittedText } from './table.ts'

/**
 * A document as PDF: A4, its charts as vectors, tables over several sheets, numbered. Nothing in it can be run, opened or loaded, and the
 * same document has the same bytes. It loads a font engine: for a worker.
 */
export function toPdf({ title, blocks }: Document): Promise<Buffer> {
  const paper = new Paper(printable(title))
  text(paper, title, styles.title)
  paper.y += 6
  for (const [place, block] of blocks.entries()) drawBlock(paper, block, place === 0)
  return paper.finish((shown, width) => cut(breakLines(shown, footerStyle, width, paper.measure)))
}

/** The first line, with a sign where there were more. */
function cut([first, ...others]: Line[]): Line {
  const last = first.at(-1)
  return others.length === 0 || !last ? first : [...first.slice(0, -1), { ...last, text: `${last.text.trimEnd()}…` }]
}

function drawBlock(paper: Paper, block: Block, isFirst: boolean): void {
  switch (block.kind) {
    case 'heading':
      return heading(paper, block.text, isFirst)
    case 'text':
      text(paper, block.text, styles.body)
      break
    case 'notice':
      notice(paper, block)
      break
    case 'prose':
      for (const part of block.text.trim().split(/\r?\n/)) text(paper, part, styles.body)
      break
    case 'list':
      for (const item of block.items) {
        paper.need(styles.body.size * leading)
        paper.write('•', page.left + 3, paper.y, 'regular', styles.body.size, colours.soft)
        text(paper, item, styles.body, 14)
        paper.y += 2
      }
      break
    case 'table': {
      const omitted = drawTable(paper, block.header, block.rows)
      if (omitted > 0) text(paper, omittedText(omitted), { ...styles.body, colour: colours.soft })
      break
    }
    case 'charts':
      return drawCharts(paper, block.charts)
  }
  paper.y += 5
}

function text(paper: Paper, shown: Parameters<typeof breakLines>[0], style: TextStyle, indent = 0): void {
  paper.lines(breakLines(shown, style, room - indent, paper.measure), page.left + indent, style.size)
}

function heading(paper: Paper, shown: string, isFirst: boolean): void {
  // Not alone at the foot of a sheet.
  paper.need(90)
  if (!isFirst && paper.y > page.top) {
    paper.y += 8
    paper.rule(page.left, page.width - page.right, paper.y)
    paper.y += 10
  }
  text(paper, shown, styles.heading)
  paper.y += 4
}

function notice(paper: Paper, { word, text: shown }: Extract<Block, { kind: 'notice' }>): void {
  const parts = typeof shown === 'string' ? [shown] : shown
  const lines = breakLines([{ bold: word }, ' ', ...parts], styles.body, room - 20, paper.measure)
  const height = styles.body.size * leading
  for (const [place, line] of lines.entries()) {
    const [above, below] = [place === 0 ? 5 : 0, place === lines.length - 1 ? 5 : 0]
    paper.need(height + above + below)
    paper.pdf
      .rect(page.left, paper.y, room, height + above + below + 0.2)
      .fillColor(colours.warnSoft)
      .fill()
    paper.line(line, page.left + 10, paper.y + above)
    paper.y += height + above + below
  }
}

const gap = 12
const inside = 8

/** Two side by side. */
function drawCharts(paper: Paper, charts: readonly Chart[]): void {
  const width = (room - gap) / 2
  const known = charts.flatMap((chart) => {
    const size = sizeOf(chart)
    return size ? [{ chart, scale: (width - 2 * inside) / size.width, height: (size.height * (width - 2 * inside)) / size.width }] : []
  })
  for (let place = 0; place < known.length; place += 2) {
    const pair = known.slice(place, place + 2)
    const titles = pair.map(({ chart }) => breakLines(chart.title, styles.caption, width - 2 * inside, paper.measure).slice(0, 3))
    const head = Math.max(...titles.map((lines) => lines.length)) * styles.caption.size * leading + 4
    const tall = Math.min(Math.max(...pair.map(({ height }) => height)), page.height - page.top - page.bottom - head - 2 * inside - 1)
    const height = head + tall + 2 * inside
    paper.need(height)
    for (const [side, { chart, scale, height: own }] of pair.entries()) {
      const x = page.left + side * (width + gap)
      paper.pdf.roundedRect(x, paper.y, width, height, 4).lineWidth(0.5).undash().strokeColor(colours.line).stroke()
      for (const [row, line] of titles[side].entries()) paper.line(line, x + inside, paper.y + inside + row * styles.caption.size * leading)
      drawPicture(paper, chart, { x: x + inside, y: paper.y + inside + head, scale: scale * Math.min(1, tall / own) })
    }
    paper.y += height + gap
  }
}
