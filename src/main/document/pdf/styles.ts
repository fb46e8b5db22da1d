import { resourcePath } from '../../resources.ts'
import { paperColours } from '../style.ts'

/** Sizes in points. A4, upright. */
export const page = { width: 595.28, height: 841.89, left: 48, right: 48, top: 48, bottom: 56 } as const
export const room = page.width - page.left - page.right
export const floor = page.height - page.bottom

/** Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic and signs; of other scripts a box for each sign. Only what is used is embedded. */
export const fontFiles = {
  regular: resourcePath('fonts', 'DejaVuSansCondensed.ttf'),
  bold: resourcePath('fonts', 'DejaVuSansCondensed-Bold.ttf'),
} as const
export type FontName = keyof typeof fontFiles

export interface TextStyle {
  readonly font: FontName
  readonly size: number
  readonly colour: string
}

const colour = (name: string): string => paperColours[name] ?? '#000000'
export const colours = {
  text: colour('text'),
  soft: colour('text-2'),
  faint: colour('text-3'),
  line: colour('line'),
  strongLine: colour('line-strong'),
  sunken: colour('sunken'),
  accent: colour('accent'),
  warn: colour('warn'),
  warnSoft: colour('warn-soft'),
  surface: colour('surface'),
  series: (place: number) => colour(`cat-${place}`),
} as const

export const styles = {
  title: { font: 'bold', size: 17, colour: colours.text },
  heading: { font: 'bold', size: 12, colour: colours.text },
  body: { font: 'regular', size: 9.5, colour: colours.text },
  cell: { font: 'regular', size: 8, colour: colours.text },
  head: { font: 'bold', size: 8, colour: colours.soft },
  caption: { font: 'bold', size: 8.5, colour: colours.text },
  footer: { font: 'regular', size: 7.5, colour: colours.faint },
} as const satisfies Record<string, TextStyle>

/** Of one line, in sizes of its text. */
export const leading = 1.4
