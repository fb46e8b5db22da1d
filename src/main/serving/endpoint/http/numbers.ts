import type { RowExplanation } from '../contracts.ts'

/** Numbers in JSON, the shortest digits that are read as the same double. What is not finite is null. */
export function numbersJson(values: ArrayLike<number>, from = 0, to = values.length): string {
  let text = '['
  for (let at = from; at < to; at++) {
    const value = values[at]
    if (at > from) text += ','
    text += Number.isFinite(value) ? String(value) : 'null'
  }
  return `${text}]`
}

/** @param values [rows, width], row-major */
export function rowsJson(values: ArrayLike<number>, width: number): string {
  let text = '['
  for (let from = 0; from < values.length; from += width) {
    if (from > 0) text += ','
    text += numbersJson(values, from, from + width)
  }
  return `${text}]`
}

export function labelsJson(labels: readonly string[]): string {
  return JSON.stringify(labels)
}

export function explanationsJson(explanations: readonly RowExplanation[]): string {
  return JSON.stringify(explanations)
}
