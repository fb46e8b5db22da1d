import type { StepSuggestion } from '../../../shared/contract/datasets/preparation.ts'
import type { Column, ColumnType, Manifest, Profile } from '../../../shared/domain/datasets/dataset.ts'
import type { PreparationStep } from '../../../shared/domain/datasets/preparation.ts'
import { stepText } from '../../../shared/domain/datasets/stepTexts.ts'
import { counted } from '../../../shared/numbers.ts'
import type { Task } from '../../jobs/index.ts'
import { type Duck, list } from '../duckdb.ts'
import { fitsStrictly, inferable } from '../reading/types.ts'
import { isCodeAmong, plausibleTokens } from '../reading/values/plausibleTokens.ts'
import { withVersion } from '../versions/versionView.ts'
import { whiteSpace } from './values.ts'

export interface SuggestInput {
  readonly manifest: Manifest
  readonly profile: Profile
  /** Columns whose values are not shown: what quotes one is not suggested for them. */
  readonly sensitive: readonly string[]
}

const placeholders = [...plausibleTokens]

/** Groups of spellings of one column that are suggested. */
const mostMerges = 5
const mostDistinct = 2_000

/** Steps that the values of a version ask for, those that change most first. Filling in is for training, which does it without the test rows. */
export const suggestTask: Task<SuggestInput, StepSuggestion[]> = ({ manifest, profile, sensitive }, { objects, scratch, signal }) =>
  withVersion(manifest, objects, { scratch, signal }, async (duck) => {
    const found = [...duplicates(profile), ...constants(manifest, profile)]
    const hidden = new Set(sensitive)
    for (const [place, column] of manifest.columns.entries()) {
      if (column.type !== 'text') continue
      const shown = !hidden.has(column.name)
      const distinct = profile.columns.find(({ name }) => name === column.name)?.distinct ?? 0
      if (distinct < 2) continue
      found.push(...(await trims(duck, column, `c${place}`, shown)))
      if (!shown) continue
      const types = await typeSteps(duck, column, `c${place}`)
      found.push(...types)
      // What stands for a missing value becomes missing with the type.
      if (types.length === 0 && distinct <= mostDistinct) found.push(...(await spellings(duck, column, `c${place}`)))
    }
    return found.toSorted((a, b) => b.count - a.count)
  })

function suggestion(step: PreparationStep, reason: string, count: number, example: StepSuggestion['example'] = null): StepSuggestion {
  return { step, text: stepText(step), reason, count, example }
}

function duplicates({ duplicateRows }: Profile): StepSuggestion[] {
  if (duplicateRows === 0) return []
  return [
    suggestion(
      { kind: 'deduplicate', keep: 'first' },
      `${counted(duplicateRows, 'row')} ${duplicateRows === 1 ? 'is a copy' : 'are copies'} of an earlier one.`,
      duplicateRows,
    ),
  ]
}

/** The target and the key are what they are. */
function constants({ target, key }: Manifest, { columns, rows }: Profile): StepSuggestion[] {
  const same = columns.filter(
    ({ name, distinct, missing }) =>
      name !== target && !key.includes(name) && rows > 1 && (missing === rows || (distinct === 1 && missing === 0)),
  )
  if (same.length === 0 || same.length === columns.length) return []
  const names = same.map(({ name }) => name)
  return [
    suggestion(
      { kind: 'drop', columns: names },
      `${counted(names.length, 'column')} ${names.length === 1 ? 'has' : 'have'} the same value in every row.`,
      names.length,
    ),
  ]
}

async function trims(duck: Duck, { name }: Column, sql: string, shown: boolean): Promise<StepSuggestion[]> {
  const trimmed = `regexp_replace(${sql}, '^${whiteSpace}+|${whiteSpace}+$', '', 'g')`
  const [count, first] = await duck.row(`SELECT count(*), min(${sql}) FROM version WHERE ${sql} <> ${trimmed}`)
  if (Number(count) === 0) return []
  const before = String(first)
  const after = before.replace(/^[\s\p{Z}]+|[\s\p{Z}]+$/gu, '')
  const values = Number(count) === 1 ? '1 value begins or ends' : `${Number(count).toLocaleString('en')} values begin or end`
  const example = shown ? { before, after: after === '' ? null : after } : null
  return [suggestion({ kind: 'trim', columns: [name], inner: false }, `${values} with white space.`, Number(count), example)]
}

/** A column of text that is numbers, dates or booleans but for what stands for a missing value. */
async function typeSteps(duck: Duck, { name, type }: Column, sql: string): Promise<StepSuggestion[]> {
  const text = `trim(${sql})`
  const isPlaceholder = `list_contains(${list(placeholders)}, ${text})`
  const fits = inferable.map((one) => `coalesce(bool_and(${fitsStrictly(one, text)}) FILTER (WHERE NOT ${isPlaceholder}), false)`)
  const [found, values, ...fitting] = await duck.row(
    `SELECT count_if(${isPlaceholder}), count_if(NOT ${isPlaceholder}), ${fits.join(', ')} FROM version WHERE ${sql} IS NOT NULL`,
  )
  const other = inferable.find((_, index) => fitting[index] === true)
  if (other === undefined || Number(values) < 2) return []
  return [suggestion(castStep(name, other), castReason(Number(found), Number(values), other, type), Number(values))]
}

function castStep(name: string, type: ColumnType): PreparationStep {
  return { kind: 'cast', columns: [name], type, onError: 'missing' }
}

function castReason(missing: number, values: number, type: ColumnType, from: ColumnType): string {
  const rest = missing === 0 ? '' : ` The other ${missing.toLocaleString('en')} stand for missing values.`
  return `${values.toLocaleString('en')} values of type ${from} can be of type ${type}.${rest}`
}

/** Values that are one but for case and white space, and texts that stand for a missing value. */
async function spellings(duck: Duck, { name }: Column, sql: string): Promise<StepSuggestion[]> {
  const counts = `SELECT ${sql} AS value, count(*) AS n FROM version WHERE ${sql} IS NOT NULL GROUP BY 1`
  const groups = await duck.rows(
    `SELECT list(value ORDER BY n DESC, value), sum(n)::BIGINT - max(n) AS others FROM (${counts}) GROUP BY lower(regexp_replace(value, '${whiteSpace}+', ' ', 'g').trim())
     HAVING count(DISTINCT regexp_replace(value, '^${whiteSpace}+|${whiteSpace}+$', '', 'g')) > 1 ORDER BY others DESC, 1 LIMIT ${mostMerges}`,
  )
  const merges = groups.map(([values, others]) => {
    const [into, ...rest] = (values as string[]).map(String)
    const reason = `${JSON.stringify(rest[0])} and ${JSON.stringify(into)} are the same but for case or white space.`
    return suggestion({ kind: 'merge', column: name, values: rest, into: into.trim() }, reason, Number(others), {
      before: rest[0],
      after: into.trim(),
    })
  })
  const [standIns] = await duck.rows(
    `SELECT list([value, n::VARCHAR] ORDER BY n DESC, value) FROM (${counts}) WHERE list_contains(${list(placeholders)}, trim(value)) HAVING count(*) > 0`,
  )
  if (standIns === undefined) return merges
  const codes = (await duck.rows(`SELECT value FROM (${counts}) ORDER BY n DESC, value LIMIT ${mostDistinct}`)).map(([value]) =>
    String(value),
  )
  // NA among the codes of countries is one of them.
  const found = (standIns[0] as [string, string][]).filter(([value]) => !isCodeAmong(value.trim(), codes))
  if (found.length === 0) return merges
  const values = found.map(([value]) => value)
  const rows = found.reduce((sum, [, n]) => sum + Number(n), 0)
  const quoted = values.slice(0, 3).map((value) => JSON.stringify(value))
  const reason = `${quoted.join(', ')} may stand for a missing value.`
  return [...merges, suggestion({ kind: 'merge', column: name, values, into: '' }, reason, rows, { before: values[0], after: null })]
}
