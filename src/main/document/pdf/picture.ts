import { SaxesParser, type SaxesTagPlain } from 'saxes'
import type { Chart } from '../document.ts'
import { dashes } from '../style.ts'
import { printable } from './lines.ts'
import type { Paper } from './paper.ts'
import { colours } from './styles.ts'

/** The size of a chart in its own units; null for what is no picture of ours. */
export function sizeOf({ svg }: Chart): { width: number; height: number } | null {
  const found = /^<svg viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)
  return found ? { width: Number(found[1]), height: Number(found[2]) } : null
}

/**
 * Draws a chart as vectors: the few elements that our charts are made of, in the colours of their classes on paper. What it does not know is
 * left out.
 * @param at its upper left corner in points, and by how much it is scaled
 */
export function drawPicture(paper: Paper, { svg }: Chart, at: { readonly x: number; readonly y: number; readonly scale: number }): void {
  const { pdf } = paper
  const parser = new SaxesParser()
  let text: SaxesTagPlain | null = null
  let content = ''
  parser.on('opentag', (tag) => {
    if (tag.name === 'text') [text, content] = [tag, '']
    else drawShape(pdf, tag)
  })
  parser.on('text', (part) => {
    content += part
  })
  parser.on('closetag', ({ name }) => {
    if (name === 'text' && text) drawText(paper, text, printable(content))
    if (name === 'text') text = null
  })
  pdf.save()
  pdf.translate(at.x, at.y).scale(at.scale)
  try {
    parser.write(svg).close()
  } finally {
    pdf.restore()
  }
}

const numberOf = ({ attributes }: SaxesTagPlain, name: string): number => {
  const value = Number(attributes[name])
  return Number.isFinite(value) ? value : 0
}

/** What the classes of an element come to. */
interface Look {
  readonly fill: string | null
  readonly stroke: string | null
  readonly width: number
  readonly dash: readonly number[]
}

function lookOf({ attributes: { class: names = '' } }: SaxesTagPlain): Look {
  let look: Look = { fill: colours.faint, stroke: null, width: 1, dash: [] }
  for (const name of names.split(' ')) look = { ...look, ...looks[name], ...seriesLook(name) }
  return look
}

const looks: Readonly<Record<string, Partial<Look>>> = {
  grid: { stroke: colours.line },
  axis: { stroke: colours.strongLine },
  chance: { stroke: colours.faint, fill: null, dash: [2, 3] },
  curve: { fill: null, width: 1.5 },
  cell: { fill: colours.accent },
  box: { fill: null, stroke: colours.strongLine },
  strong: { fill: colours.text },
  on: { fill: colours.surface },
}

/** `s1` is the line of the first series, `f1` its area. */
function seriesLook(name: string): Partial<Look> {
  const found = /^([sf])(\d+)$/.exec(name)
  if (!found) return {}
  const colour = colours.series(Number(found[2]))
  if (found[1] === 'f') return { fill: colour }
  const dash = dashes[Number(found[2]) - 1] ?? 'none'
  return { stroke: colour, dash: dash === 'none' ? [] : dash.split(' ').map(Number) }
}

function drawShape(pdf: PDFKit.PDFDocument, tag: SaxesTagPlain): void {
  const look = lookOf(tag)
  const value = (name: string) => numberOf(tag, name)
  switch (tag.name) {
    case 'line':
      pdf.moveTo(value('x1'), value('y1')).lineTo(value('x2'), value('y2'))
      return paint(pdf, { ...look, fill: null }, 1)
    case 'rect':
      pdf.rect(value('x'), value('y'), value('width'), value('height'))
      return paint(pdf, look, opacityOf(tag))
    case 'circle':
      pdf.circle(value('cx'), value('cy'), value('r'))
      return paint(pdf, look, opacityOf(tag))
    case 'path':
      // Only points: nothing that a path could loop over.
      if (/^[MLZ\d\s.,e-]*$/i.test(tag.attributes.d ?? '')) pdf.path(tag.attributes.d ?? '')
      return paint(pdf, look, opacityOf(tag))
  }
}

function opacityOf(tag: SaxesTagPlain): number {
  return 'fill-opacity' in tag.attributes ? Math.min(1, Math.max(0, numberOf(tag, 'fill-opacity'))) : 1
}

function paint(pdf: PDFKit.PDFDocument, { fill, stroke, width, dash }: Look, opacity: number): void {
  pdf.lineWidth(width).lineJoin('round')
  if (dash.length > 0) pdf.dash(dash[0], { space: dash[1] ?? dash[0] })
  else pdf.undash()
  if (fill !== null) pdf.fillOpacity(opacity).fillColor(fill)
  if (stroke !== null) pdf.strokeColor(stroke)
  if (fill !== null && stroke !== null) pdf.fillAndStroke()
  else if (fill !== null) pdf.fill()
  else if (stroke !== null) pdf.stroke()
  pdf.fillOpacity(1)
}

const fontSize = 11

function drawText({ pdf, measure }: Paper, tag: SaxesTagPlain, text: string): void {
  const names = (tag.attributes.class ?? '').split(' ')
  const font = names.includes('strong') || names.includes('on') ? 'bold' : 'regular'
  const width = measure(text, font, fontSize)
  const shift = names.includes('middle') ? width / 2 : names.includes('end') ? width : 0
  const [x, y] = [numberOf(tag, 'x') - shift, numberOf(tag, 'y')]
  const turned = /^translate\((-?[\d.]+) (-?[\d.]+)\) rotate\((-?[\d.]+)\)$/.exec(tag.attributes.transform ?? '')
  pdf.save()
  if (turned) pdf.translate(Number(turned[1]), Number(turned[2])).rotate(Number(turned[3]))
  pdf
    .font(font)
    .fontSize(fontSize)
    .fillColor(lookOf(tag).fill ?? colours.faint)
  pdf.text(text, x, y, { lineBreak: false, baseline: 'alphabetic' })
  pdf.restore()
}
