import { quantity } from '../../../../shared/numbers.ts'

export interface ParallelAxis {
  readonly key: string
  readonly title: string
  /** One for each line. Texts stand at the places of their order. */
  readonly values: readonly number[]
  /** Of the places, where the axis has texts. */
  readonly texts?: readonly string[]
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
  return texts ? (texts[values[line]] ?? '–') : quantity(values[line])
}
