/** Which rows are profiled together, where it is not all of them: a row may belong to several profiles. */
export interface RowSets {
  /** A code for each row, in order. */
  readonly codes: Uint8Array
  /** SQL of a relation of the same rows with their codes in the column `code`, in any order. Rows of no profile may be left out. */
  readonly from: string
  /** The codes of each profile. */
  readonly sets: readonly (readonly number[])[]
}

/** For each code the places of the sets that it belongs to. */
export function placesOfCodes(sets: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return Array.from({ length: 256 }, (_, code) => sets.flatMap((codes, place) => (codes.includes(code) ? [place] : [])))
}

/** How many rows each set has. */
export function rowsOfSets({ codes, sets }: RowSets): number[] {
  const counts = new Uint32Array(256)
  for (const code of codes) counts[code]++
  return sets.map((of) => of.reduce((sum, code) => sum + counts[code], 0))
}
