import { z } from 'zod'

/**
 * The one border between two ways to count. People count the rows of a dataset version from 1: on every face, in the contract,
 * in messages, reports and files. The rooms work with places in columns, which start at 0. What comes in and goes out through
 * the contract is turned by the two schemas here, and what a message says by `rowNumber`.
 */

/** The row at a place of a version, as people call it. */
export function rowNumber(place: number): number {
  return place + 1
}

/** A row that a person names; the operation gets its place. */
export const AskedRow = z
  .int()
  .positive('Rows are counted from 1.')
  .transform((number) => number - 1)

/** A place that an operation tells; the person gets the number of its row. */
export const ShownRow = z.int().nonnegative().transform(rowNumber)
