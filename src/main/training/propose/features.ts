import { type Leak, leakText } from '../../../shared/domain/datasets/leaks.ts'
import type { Column, ColumnProfile, Profile } from '../../../shared/domain/datasets/dataset.ts'
import type { ProposedColumn } from '../../../shared/contract/training.ts'
import { type Feature, Transform } from '../../../shared/domain/training/recipe.ts'
import { exclusionOf, type Identifying, isFreeText } from './exclude.ts'
import { codeOf } from './codes.ts'
import { type EncodingStyle, proposeTransforms } from './transform.ts'

interface FeaturesInput extends Identifying {
  readonly columns: readonly Column[]
  readonly profile: Profile
  readonly target: string
  readonly style: EncodingStyle
  /** Columns that give the target away, and those of them that are wanted all the same. */
  readonly leaks: readonly Leak[]
  readonly include: readonly string[]
}

export interface ProposedFeatures {
  readonly features: readonly Feature[]
  readonly columns: readonly ProposedColumn[]
  readonly notes: readonly string[]
  readonly hasDates: boolean
}

/** Which columns to learn from, in the order of the data set, and how each becomes numbers. */
export function proposeFeatures(input: FeaturesInput): ProposedFeatures {
  const { columns, profile, target, style, leaks, include } = input
  const profiles = new Map(profile.columns.map((column) => [column.name, column]))
  const known = columns.map(({ name }) => profiles.get(name)).filter((column) => column !== undefined)
  const candidates = known.filter(({ name }) => name !== target)
  const leaking = new Map(leaks.map((leak) => [leak.column, leakText(leak)]))
  const excluded = new Map(
    candidates.map((column) => {
      const leak = include.includes(column.name) ? undefined : leaking.get(column.name)
      return [
        column.name,
        exclusionOf(column, profile.rows, input) ??
          (leak === undefined ? null : `${leak}; include it only if it is known at prediction time`),
      ]
    }),
  )
  const kept = candidates.filter(({ name }) => excluded.get(name) === null)
  const encodings = new Map(candidates.map((column) => [column.name, encodingsOf(column, profile.rows, style)]))
  const proposed = candidates.map((column) => {
    const why = excluded.get(column.name) ?? null
    const [encoding] = encodings.get(column.name) ?? encodingsOf(column, profile.rows, style)
    return { column: column.name, type: column.type, excluded: why, encoding, remark: why === null ? remarkOf(column, profile.rows) : null }
  })
  const features = kept.flatMap(({ name }) => (encodings.get(name) ?? []).map((transform) => ({ column: name, transform })))
  return {
    features,
    columns: proposed,
    notes: [...exclusionNotes(excluded), ...includedNotes(kept, leaking), ...codeNotes(kept, profile.rows), ...transformNotes(features)],
    hasDates: features.some(({ transform }) => transform.kind === 'dateparts'),
  }
}

/** Free text is excluded at first; who includes it again wants its words. */
function encodingsOf(column: ColumnProfile, rows: number, style: EncodingStyle): readonly [Transform, ...Transform[]] {
  return isFreeText(column, rows) ? [Transform.parse({ kind: 'words' })] : proposeTransforms(column, rows, style)
}

/** What is unusual in how a column is learnt from, as the end of a sentence. */
function remarkOf(column: ColumnProfile, rows: number): string | null {
  const code = codeOf(column, rows)
  return code?.repeats ? `as categories, not as an amount: ${code.why}` : null
}

/** One note per reason. */
function codeNotes(kept: readonly ColumnProfile[], rows: number): string[] {
  const codes = kept.flatMap((column) => {
    const code = codeOf(column, rows)
    return code?.repeats ? [{ name: column.name, why: code.why }] : []
  })
  const byReason = Map.groupBy(codes, ({ why }) => why)
  return [...byReason].map(([why, columns]) => `Categories instead of an amount for ${listed(columns.map(({ name }) => name))}: ${why}.`)
}

const listed = (names: readonly string[]): string => {
  const shown = names.slice(0, 8).map((name) => JSON.stringify(name))
  return shown.join(', ') + (names.length > 8 ? ` and ${names.length - 8} more` : '')
}

function includedNotes(kept: readonly ColumnProfile[], leaking: ReadonlyMap<string, string>): string[] {
  return kept.flatMap(({ name }) => {
    const leak = leaking.get(name)
    return leak === undefined ? [] : [`${JSON.stringify(name)} is included explicitly although ${leak}.`]
  })
}

/** One note per reason, so that a thousand constant columns make one line. */
function exclusionNotes(excluded: ReadonlyMap<string, string | null>): string[] {
  const byReason = Map.groupBy(
    [...excluded].flatMap(([name, reason]) => (reason === null ? [] : [{ name, reason }])),
    ({ reason }) => reason,
  )
  return [...byReason].map(([reason, columns]) => `Excluded ${listed(columns.map(({ name }) => name))}: ${reason}.`)
}

function transformNotes(features: readonly Feature[]): string[] {
  const named = (holds: (feature: Feature) => boolean): string[] => features.filter(holds).map(({ column }) => column)
  const logs = named(({ transform }) => transform.kind === 'numeric' && transform.scale === 'log')
  const indicators = named(({ transform }) => transform.kind === 'numeric' && transform.indicator)
  const notes: string[] = []
  const twice = named(({ transform }) => transform.kind === 'dateparts').filter((column) =>
    features.some((feature) => feature.column === column && feature.transform.kind === 'asIs'),
  )
  if (twice.length > 0) notes.push(`Two encodings for ${listed(twice)}: the date as it is, and its parts such as month and weekday.`)
  if (logs.length > 0) notes.push(`Logarithm of ${listed(logs)}: a few values are far larger than the rest.`)
  if (indicators.length > 0)
    notes.push(`Missing values of ${listed(indicators)} are filled with the median and flagged in an extra feature.`)
  return notes
}
