import type { FeatureCell } from '../../../../shared/contract/features/join.ts'
import { rowNumber } from '../../../../shared/domain/datasets/rowNumbers.ts'
import type { ResolvedView } from '../../../../shared/domain/features/resolved.ts'
import { ttlText } from '../../../../shared/domain/features/texts.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { FoundRow } from '../../../features/online.ts'

/** A value that a request lacks, and that its deployment does not do without. */
export interface Lack {
  /** Input of the model. */
  readonly column: string
  readonly feature: string
  readonly view: ResolvedView
  readonly found: FoundRow
  /** Of the view, by what they are called in the request. */
  readonly key: Readonly<Record<string, FeatureCell>>
  readonly row: number
  /** Microseconds since 1970 UTC. */
  readonly at: bigint
}

/** @param hidden keys whose values are in no message */
export function lackingFeature({ column, feature, view, found, key, row, at }: Lack, hidden: readonly string[]): CairnError {
  const shown = Object.fromEntries(Object.entries(key).filter(([name]) => !hidden.includes(name)))
  const who = Object.entries(key).map(([name]) => (name in shown ? `${name} ${JSON.stringify(shown[name])}` : name))
  const of = `"${feature}" of ${view.ref} for ${who.join(', ')} (row ${rowNumber(row)})`
  const age = found.event === null ? null : Number((at - found.event) / 1_000_000n)
  const details = { column, feature, view: view.ref, key: JSON.stringify(shown), row: rowNumber(row), age }
  if (age === null) return new CairnError('FEATURE_LACKING', `There is no online value of ${of}.`, details)
  const isEnded = view.ttl === null || age <= view.ttl
  const why = isEnded ? 'no longer holds' : `may be ${ttlText(view.ttl)} old`
  return new CairnError('FEATURE_LACKING', `The online value of ${of} is ${ageText(age)} old, and ${why}.`, details)
}

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const

/** `3 d 4 h`, of the two largest units. */
export function ageText(seconds: number): string {
  const first = units.findIndex(([, size]) => seconds >= size)
  if (first < 0) return `${seconds} s`
  const [unit, size] = units[first]
  const [next, step] = units[first + 1] ?? (['s', 1] as const)
  const rest = Math.floor((seconds % size) / step)
  return `${Math.floor(seconds / size)} ${unit}${rest > 0 ? ` ${rest} ${next}` : ''}`
}
