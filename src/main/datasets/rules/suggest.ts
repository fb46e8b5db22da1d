import type { ColumnProfile, Manifest, Profile } from '../../../shared/domain/datasets/dataset.ts'
import type { Rule, Severity } from '../../../shared/domain/datasets/rules.ts'
import { amount } from './words.ts'

export interface Suggestion {
  readonly rule: Rule
  readonly severity: Severity
  readonly reason: string
}

/** More than a person would read. */
const mostSuggestions = 25
/** A column with so many texts at most is a choice among them, when each is there often. */
const mostLevels = 20

/**
 * Rules that the profiled version keeps and that the next one should keep too: with head room, so that ordinary new rows pass.
 * What would break a training blocks: columns, the key, a target that is missing. The rest warns.
 */
export function suggestRules(
  profile: Profile,
  { columns, target }: Pick<Manifest, 'columns' | 'target'>,
  key: readonly string[],
): Suggestion[] {
  if (profile.rows === 0) return []
  const inside = profile.columns.filter(({ name }) => !key.includes(name))
  // The target first: what is wrong there matters most.
  const ordered = [...inside.filter(({ name }) => name === target), ...inside.filter(({ name }) => name !== target)]
  const all: (Suggestion | null)[] = [
    {
      rule: { kind: 'columns', columns: columns.map(({ name }) => name), only: false },
      severity: 'block',
      reason: 'Training needs these columns.',
    },
    key.length === 0
      ? null
      : {
          rule: { kind: 'unique', columns: [...key] },
          severity: 'block',
          reason: 'They are the key, so each combination must be unique.',
        },
    rowCount(profile.rows),
    ...ordered.filter(({ name, missing }) => name === target && missing === 0).map(completeTarget),
    ...ordered.map((column) => values(column, profile.rows)),
    ...ordered.map((column) => missingShare(column, profile.rows)),
  ]
  return all.filter((suggestion) => suggestion !== null).slice(0, mostSuggestions)
}

function rowCount(rows: number): Suggestion {
  const min = Math.max(1, Math.floor(rows / 2))
  return {
    rule: { kind: 'rows', min },
    severity: 'warn',
    reason: `There are ${amount(rows)} rows; fewer than half would suggest a truncated file.`,
  }
}

function completeTarget({ name }: ColumnProfile): Suggestion {
  return {
    rule: { kind: 'missing', column: name, maxShare: 0 },
    severity: 'block',
    reason: 'It is the target and never missing: rows without a target cannot be used for training.',
  }
}

function values(column: ColumnProfile, rows: number): Suggestion | null {
  return levels(column, rows) ?? range(column, rows)
}

function levels({ name, type, distinct, missing, top }: ColumnProfile, rows: number): Suggestion | null {
  const choice = type === 'text' && distinct <= mostLevels && distinct * 10 <= rows - missing
  const flag = type === 'integer' && distinct === 2 && rows - missing >= 20
  if (!(choice || flag) || distinct < 1 || top.length < distinct) return null
  const texts = top.map(({ value }) => value).sort()
  return {
    rule: { kind: 'set', column: name, values: texts },
    severity: 'warn',
    reason: `It has ${amount(distinct)} distinct values in ${amount(rows)} rows.`,
  }
}

/** A quarter of the width is added on both sides; what was never negative stays so. */
function range({ name, type, min, max, distinct, missing }: ColumnProfile, rows: number): Suggestion | null {
  if (typeof min !== 'number' || typeof max !== 'number' || min >= max) return null
  if (!Number.isFinite(min) || !Number.isFinite(max)) return null
  // Most likely an id, which grows.
  if (type === 'integer' && distinct === rows - missing && rows > 50) return null
  const room = (max - min) / 4
  const [down, up] = type === 'integer' ? [Math.floor, Math.ceil] : [same, same]
  const low = min >= 0 ? Math.max(0, outward(min - room, room, Math.floor)) : outward(min - room, room, Math.floor)
  const high = max <= 0 ? Math.min(0, outward(max + room, room, Math.ceil)) : outward(max + room, room, Math.ceil)
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > min || high < max) return null
  const reason = `It is from ${Number(min.toPrecision(6))} to ${Number(max.toPrecision(6))}; a margin of a quarter of that range is added on both sides.`
  return { rule: { kind: 'range', column: name, min: down(low), max: up(high) }, severity: 'warn', reason }
}

const same = (value: number): number => value

/** A bound with no more digits than the head room has meaning: one tenth of it. */
function outward(value: number, room: number, round: (value: number) => number): number {
  const digits = Math.min(100, Math.max(0, 1 - Math.floor(Math.log10(room))))
  const step = 10 ** (Math.floor(Math.log10(room)) - 1)
  return Number((round(value / step) * step).toFixed(digits))
}

function missingShare({ name, missing }: ColumnProfile, rows: number): Suggestion | null {
  const share = missing / rows
  if (missing === 0 || share > 0.9) return null
  const maxShare = Math.min(1, Math.ceil(100 * Math.max(2 * share, share + 0.05)) / 100)
  const reason = `It is missing in ${amount(missing)} of ${amount(rows)} rows; about twice that rate is allowed.`
  return { rule: { kind: 'missing', column: name, maxShare }, severity: 'warn', reason }
}
