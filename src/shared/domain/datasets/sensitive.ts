import { z } from 'zod'
import type { ColumnProfile } from './dataset.ts'

/** What stands for a value of a sensitive column in every output. A missing value stays missing. */
export const masked = '•••'

export const personalKinds = ['email', 'phone', 'iban', 'creditCard', 'nationalId', 'name', 'ip', 'birthDate', 'address'] as const
export const PersonalKind = z.enum(personalKinds)
export type PersonalKind = z.infer<typeof PersonalKind>

/** A column that looks as if it held personal data, and why. */
export const PersonalHint = z.object({ column: z.string(), kind: PersonalKind, reason: z.string() })
export type PersonalHint = z.infer<typeof PersonalHint>

export function maskCell<T>(cell: T | null): T | string | null {
  return cell === null ? null : masked
}

/** Rows of cells without the values of sensitive columns. @param columns the names of the cells */
export function maskRows<T>(
  columns: readonly string[],
  sensitive: ReadonlySet<string>,
  cells: readonly (T | null)[],
): (T | string | null)[] {
  return cells.map((cell, index) => (sensitive.has(columns[index]) ? maskCell(cell) : cell))
}

/** A profile of counts alone: a quantile is the value of a row, and so is the mean of few. */
export function maskProfile(profile: ColumnProfile): ColumnProfile {
  const top = profile.top.map(({ count }) => ({ value: masked, count }))
  const bound = (value: ColumnProfile['min']) => (value === null ? null : masked)
  return { ...profile, top, min: bound(profile.min), max: bound(profile.max), mean: null, sd: null, quantiles: null, histogram: null }
}
