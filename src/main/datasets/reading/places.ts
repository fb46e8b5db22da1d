/** How people call the rows of a file: by the line that each begins on, as an editor counts them; where there are no lines, by number. */
export interface FilePlaces {
  readonly kind: 'line' | 'record' | 'row'
  /** @param row of the file's rows, from 0; the header is none of them */
  of(row: number): number
}

/** Records of JSON and rows of Parquet, counted from 1. */
export function countedPlaces(kind: 'record' | 'row'): FilePlaces {
  return { kind, of: (row) => row + 1 }
}

/**
 * The lines that the records of a text begin on. Record and line differ where a value has line breaks and where a line is empty: only
 * the records from which on they differ otherwise than before are kept.
 */
export class RecordLines {
  readonly #records: number[] = []
  readonly #lines: number[] = []

  /** @param record from 0, in order @param line from 1 */
  add(record: number, line: number): void {
    const last = this.#records.length - 1
    const expected = last < 0 ? record + 1 : record - this.#records[last] + this.#lines[last]
    if (line === expected) return
    this.#records.push(record)
    this.#lines.push(line)
  }

  /** The line that a record begins on, from 1. @param record from 0 */
  of(record: number): number {
    let low = 0
    let high = this.#records.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#records[middle] <= record) low = middle + 1
      else high = middle
    }
    return low === 0 ? record + 1 : record - this.#records[low - 1] + this.#lines[low - 1]
  }
}

/** `Line 3`, `Row 3` */
export function placeName({ kind }: FilePlaces, place: number): string {
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${place}`
}

/** `lines 3, 4`, `line 3` */
export function placeNames({ kind }: FilePlaces, places: readonly number[]): string {
  return `${kind}${places.length === 1 ? '' : 's'} ${places.join(', ')}`
}
