import PDFDocument from 'pdfkit'
import { CairnError } from '../../../shared/errors.ts'
import { type Line, type Measure, widthOfLine } from './lines.ts'
import { colours, floor, type FontName, fontFiles, leading, page, styles } from './styles.ts'

/** The same document has the same bytes, whenever it is written. */
const writtenAt = new Date(0)
/** A document that would be longer is none that people read. */
const mostPages = 500

/** Sheets that are written from top to bottom. */
export class Paper {
  readonly pdf: PDFKit.PDFDocument
  readonly measure: Measure
  /** Where the next thing comes, from the top of the sheet. */
  y: number = page.top
  #pages = 1
  readonly #title: string
  readonly #done: Promise<Buffer>

  constructor(title: string) {
    this.#title = title
    this.pdf = new PDFDocument({
      size: [page.width, page.height],
      margin: 0,
      // None of the standard ones: each is registered below. One that was opened here too would be read again at every use.
      font: '',
      lang: 'en',
      displayTitle: true,
      bufferPages: true,
      info: { Title: title, Creator: 'Cairn', Producer: 'Cairn', CreationDate: writtenAt },
    })
    for (const [name, path] of Object.entries(fontFiles)) this.pdf.registerFont(name, path)
    const known = new Map<string, number>()
    this.measure = (text, font, size) => {
      const key = `${font} ${text}`
      let wide = known.get(key)
      if (wide === undefined) known.set(key, (wide = this.pdf.font(font).fontSize(1000).widthOfString(text)))
      return (wide * size) / 1000
    }
    const chunks: Buffer[] = []
    this.#done = new Promise((resolve, reject) => {
      this.pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
      this.pdf.on('end', () => resolve(Buffer.concat(chunks)))
      this.pdf.on('error', reject)
    })
  }

  /** Makes room for something of this height, on the next sheet if need be. */
  need(height: number): void {
    if (this.y + height > floor && this.y > page.top) this.turn()
  }

  /** Goes on with the next sheet. @throws INVALID_INPUT for a document without end */
  turn(): void {
    if (++this.#pages > mostPages) throw new CairnError('INVALID_INPUT', `The document is longer than ${mostPages} pages. Save it as HTML.`)
    this.pdf.addPage()
    this.y = page.top
  }

  /** @param x of its left end, or of its right end with `end` */
  line(line: Line, x: number, y: number, { end = false }: { readonly end?: boolean } = {}): void {
    let at = end ? x - widthOfLine(line) : x
    for (const { text, style, width } of line) {
      this.write(text, at, y, style.font, style.size, style.colour)
      at += width
    }
  }

  write(text: string, x: number, y: number, font: FontName, size: number, colour: string): void {
    this.pdf.font(font).fontSize(size).fillColor(colour).text(text, x, y, { lineBreak: false })
  }

  /** Lines below each other, over sheets where they have to. */
  lines(lines: readonly Line[], x: number, size: number): void {
    const height = size * leading
    for (const line of lines) {
      this.need(height)
      this.line(line, x, this.y)
      this.y += height
    }
  }

  /** Numbers the sheets, and gives the bytes. */
  finish(footer: (text: string, width: number) => Line): Promise<Buffer> {
    const { start, count } = this.pdf.bufferedPageRange()
    const y = page.height - page.bottom / 2 - 8
    for (let place = 0; place < count; place++) {
      this.pdf.switchToPage(start + place)
      this.rule(page.left, page.width - page.right, y - 8)
      this.line(footer(this.#title, page.width - page.left - page.right - 80), page.left, y)
      this.line(footer(`${place + 1} of ${count}`, 80), page.width - page.right, y, { end: true })
    }
    this.pdf.end()
    return this.#done
  }

  rule(x1: number, x2: number, y: number, colour: string = colours.line): void {
    this.pdf.moveTo(x1, y).lineTo(x2, y).lineWidth(0.5).undash().strokeColor(colour).stroke()
  }
}

export const footerStyle = styles.footer
