import { parameter } from '../../../../shared/numbers.ts'

export interface ParallelAxis {
  readonly key: string
  readonly title: string
  /** One for each line. Texts stand at the places of their order. */
  readonly values: readonly number[]
  /** Of the places, where the axis has texts. */
  readonly texts?: readonly string[]
  /** Drawn by orders of magnitude; all values are above 0. Brushes are in the values' own terms. */
  readonly log?: boolean
}

/** Around the axes, in pixels. */
export const parallelMargin = { left: 52, right: 52, top: 40, bottom: 16 }

/** Where a value lies on its axis as it is drawn, and back. */
export const onAxis = ({ log }: Pick<ParallelAxis, 'log'>, value: number) => (log ? Math.log10(value) : value)
export const offAxis = ({ log }: Pick<ParallelAxis, 'log'>, place: number) => (log ? 10 ** place : place)

/** The values that are written beside an axis, from its lowest to its highest: powers of ten where it is logarithmic and has some. */
export function axisTicks({ values, texts, log }: ParallelAxis): number[] {
  if (texts) return texts.map((_, place) => place)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  if (!log) return [low, (low + high) / 2, high]
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))]
  const powers = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => 10 ** (first + i))
  return powers.length >= 2 ? powers : [low, Math.sqrt(low * high), high]
}

/** A letter of a label, in pixels at the size of 11. */
const letterWidth = 6.5
const longestLabel = 13

/** How many letters of a label have room between two axes of a chart that is so wide. */
export function lettersOf(width: number, axes: number): number {
  const apart = (width - parallelMargin.left - parallelMargin.right) / Math.max(1, axes - 1)
  return Math.max(3, Math.min(longestLabel, Math.floor((apart - 4) / letterWidth)))
}

/** A label that has room for so many letters. */
export const fitting = (text: string, letters: number): string => (text.length > letters ? `${text.slice(0, letters - 1)}…` : text)

/** Of each axis that is brushed, what passes. */
export type Brush = Readonly<Record<string, readonly [number, number]>>

/** Which lines pass every brush. @returns their places */
export function brushed(axes: readonly ParallelAxis[], brush: Brush): number[] {
  const count = axes[0]?.values.length ?? 0
  const limits = axes.filter(({ key }) => brush[key])
  return Array.from({ length: count }, (_, i) => i).filter((i) =>
    limits.every(({ key, values }) => values[i] >= brush[key][0] && values[i] <= brush[key][1]),
  )
}

/** A value of an axis as it is read. */
export function axisText({ values, texts }: ParallelAxis, line: number): string {
  return texts ? (texts[values[line]] ?? '–') : parameter(values[line])
}
