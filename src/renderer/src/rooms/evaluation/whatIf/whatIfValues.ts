export type Cell = string | number | boolean | null

/** Values in place of the row's own, by column. */
export type Turned = ReadonlyMap<string, Cell>

/** As they are asked for, always in the same order: the same question has the same answer at hand. */
export function changesOf(turned: Turned): { column: string; value: Cell }[] {
  return [...turned].map(([column, value]) => ({ column, value })).sort((a, b) => (a.column < b.column ? -1 : 1))
}

/** A step of a slider over a range: about 200 of them, round in decimals; 1 for whole numbers. */
export function stepOf({ min, max }: { readonly min: number; readonly max: number }, whole: boolean): number {
  if (whole) return 1
  if (max <= min) return 0.001
  return 10 ** Math.floor(Math.log10((max - min) / 100))
}

/** Signed, three significant digits at most: `+0.12`, `−2.61`, `+120`. */
export function signed(value: number): string {
  const text = Math.abs(value) >= 100 ? Math.abs(value).toFixed(0) : Math.abs(value).toFixed(2)
  return Number(text) === 0 ? '0.00' : `${value < 0 ? '−' : '+'}${text}`
}
