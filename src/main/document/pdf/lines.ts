import type { Inline, Text } from '../document.ts'
import { colours, type FontName, type TextStyle } from './styles.ts'

/** What a text measures in a font, in points. */
export type Measure = (text: string, font: FontName, size: number) => number

/** A stretch of one line in one style. */
export interface Piece {
  readonly text: string
  readonly style: TextStyle
  readonly width: number
}

export type Line = readonly Piece[]

/** Text as it can stand on paper: on one line, and a mark for what is invisible and could mislead. */
export function printable(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (char) => (/\s/.test(char) ? ' ' : '\ufffd'))
    .replaceAll(/\p{Variation_Selector}/gu, '')
}

/** Breaks a text into lines of at most a width; a word that is wider than a line is broken within. A text has at least one line. */
export function breakLines(text: Text, style: TextStyle, width: number, measure: Measure): Line[] {
  const lines: Piece[][] = [[]]
  let used = 0
  const place = (word: string, wordStyle: TextStyle, wide: number) => {
    lines[lines.length - 1].push({ text: word, style: wordStyle, width: wide })
    used += wide
  }
  const newLine = () => {
    lines.push([])
    used = 0
  }
  for (const { text: words, style: wordStyle } of styled(text, style)) {
    for (const word of words.match(/\s+|\S+/g) ?? []) {
      const isSpace = /^\s/.test(word)
      const shown = isSpace ? ' ' : word
      const wide = widthOfWord(shown, wordStyle, measure)
      if (isSpace) {
        if (used > 0 && used + wide <= width) place(shown, wordStyle, wide)
        continue
      }
      if (used > 0 && used + wide > width) newLine()
      if (wide <= width) place(shown, wordStyle, wide)
      else
        for (const part of broken(shown, wordStyle, width, measure)) {
          if (used > 0) newLine()
          place(part.text, wordStyle, part.width)
        }
    }
  }
  return lines.map(joined)
}

/** The width of a text on one line. */
export function widthOf(text: Text, style: TextStyle, measure: Measure): number {
  const words = styled(text, style).flatMap((part) => (part.text.match(/\s|\S+/g) ?? []).map((word) => ({ word, style: part.style })))
  return words.reduce((sum, { word, style: own }) => sum + widthOfWord(word, own, measure), 0)
}

function styled(text: Text, style: TextStyle): { readonly text: string; readonly style: TextStyle }[] {
  return (typeof text === 'string' ? [text] : text).map((part) => ({ text: printable(textOf(part)), style: styleOf(part, style) }))
}

function textOf(part: Inline): string {
  if (typeof part === 'string') return part
  return 'bold' in part ? part.bold : part.code
}

function styleOf(part: Inline, style: TextStyle): TextStyle {
  if (typeof part === 'string') return style
  return 'bold' in part ? { ...style, font: 'bold' } : { ...style, colour: colours.soft }
}

/** No line has so many characters: what is longer is broken without being measured as a whole, which would take memory without end. */
const longestWord = 2_000

function widthOfWord(word: string, { font, size }: TextStyle, measure: Measure): number {
  return word.length > longestWord ? Infinity : measure(word, font, size)
}

/** A word in parts that fit; each has one sign at least. */
function broken(word: string, { font, size }: TextStyle, width: number, measure: Measure): { text: string; width: number }[] {
  const parts: { text: string; width: number }[] = []
  const signs = Array.from(word)
  for (let from = 0; from < signs.length; ) {
    const stretch = (count: number) => signs.slice(from, from + count).join('')
    const fitsIn = (count: number) => measure(stretch(count), font, size) <= width
    const most = Math.min(signs.length - from, longestWord)
    // The longest beginning that fits: doubled until it is too long, then by halving.
    let [fits, over] = [1, 2]
    while (over <= most && fitsIn(over)) [fits, over] = [over, over * 2]
    over = Math.min(over, most + 1)
    while (over - fits > 1) {
      const middle = (fits + over) >> 1
      if (fitsIn(middle)) fits = middle
      else over = middle
    }
    const text = stretch(fits)
    parts.push({ text, width: measure(text, font, size) })
    from += fits
  }
  return parts
}

/** Neighbours in one style are one piece; no space at the end. */
function joined(pieces: readonly Piece[]): Line {
  const line: Piece[] = []
  for (const piece of pieces.at(-1)?.text === ' ' ? pieces.slice(0, -1) : pieces) {
    const last = line.at(-1)
    if (last && last.style.font === piece.style.font && last.style.colour === piece.style.colour)
      line[line.length - 1] = { ...last, text: last.text + piece.text, width: last.width + piece.width }
    else line.push(piece)
  }
  return line
}

export function widthOfLine(line: Line): number {
  return line.reduce((sum, { width }) => sum + width, 0)
}
