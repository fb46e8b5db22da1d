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
