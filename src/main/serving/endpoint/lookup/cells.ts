import type { FeatureCell } from '../../../../shared/contract/features/join.ts'
import type { RequestCell, RequestColumn } from '../contracts.ts'

/** A cell of a request as features have it; an integer that no double stands for as its digits. */
export function featureCell(cell: RequestCell | undefined): FeatureCell {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return null
  if (typeof cell !== 'bigint') return cell
  return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell)
}

/** Whether it says something: a missing value does not. */
export function isGiven(column: RequestColumn, row: number): boolean {
  const cell = column[row]
  return cell !== null && cell !== undefined && cell !== '' && !Number.isNaN(cell)
}

export function hasGaps(column: RequestColumn): boolean {
  if (column instanceof BigInt64Array || column instanceof BigUint64Array) return false
  for (let row = 0; row < column.length; row++) if (!isGiven(column, row)) return true
  return false
}
