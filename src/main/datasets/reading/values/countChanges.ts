import type { ValueChange } from '../../../../shared/domain/datasets/changes.ts'
import type { ColumnType } from '../../../../shared/domain/datasets/dataset.ts'
import type { Duck, DuckCell } from '../../duckdb.ts'
import { type Staged, staged } from '../stage.ts'
import { beyondExact, converted } from '../types.ts'
import { cellText, isText, plainFor, stagedText, textFor, tokensOf, valueSql } from './cells.ts'
import { isPadded, type Probe } from './probe.ts'

/** Why a column of numbers or dates is text. */
export type Kept = 'large' | 'exponents' | 'zeros'

interface Counted {
  readonly types: readonly ColumnType[]
  readonly probes: ReadonlyMap<number, Probe>
  readonly kept: ReadonlyMap<number, Kept>
}

interface Question {
  readonly index: number
  readonly change: ValueChange['change']
  /** SQL of the cells that are changed. */
  readonly cells: string
}

/** DuckDB plans a query in the square of its expressions: of 500 columns at once it would be planned for minutes. */
const questionsAtOnce = 2

/** Counts what reading changes, with the first of each. Columns whose probe found nothing, and that have no form, cost nothing. */
export async function countChanges(duck: Duck, table: Staged, counted: Counted): Promise<ValueChange[]> {
  const questions = table.columns.flatMap((_, index) => questionsOf(table, index, counted))
  const counts: DuckCell[] = []
  for (let at = 0; at < questions.length; at += questionsAtOnce) {
    const some = questions.slice(at, at + questionsAtOnce)
    const asked = some.map(({ cells }) => `count(*) FILTER (WHERE ${cells}), min(rowid) FILTER (WHERE ${cells})`)
    counts.push(...(await duck.row(`SELECT ${asked.join(', ')} FROM raw`)))
  }
  const changes: ValueChange[] = []
  for (const [at, { index, change }] of questions.entries()) {
    const [count, first] = [Number(counts[2 * at]), counts[2 * at + 1]]
    if (count === 0) continue
    const value = change === 'missing' ? 'NULL' : `left((${valueSql(table, index, counted.types[index])})::VARCHAR, 200)`
    const [given, became] = await duck.row(
      `SELECT left(${stagedText(table, index)}, 200), ${value} FROM raw WHERE rowid = ${String(first)}`,
    )
    const place = { kind: table.rowPlaces.kind, at: table.rowPlaces.of(Number(first)) }
    changes.push({ column: table.columns[index].name, change, count, place, given: given as string, value: became as string | null })
  }
  return changes
}

function questionsOf(table: Staged, index: number, { types, probes, kept }: Counted): Question[] {
  const type = types[index]
  const { reading } = table.columns[index]
  const probe = probes.get(index)
  const text = textFor(table, index, type)
  const cell = cellText(table, index, type)
  const questions: Question[] = []
  const add = (change: ValueChange['change'], cells: string) => questions.push({ index, change, cells })
  const byValue = type !== 'text' && tokensOf(table, index).other.some((token) => /^[+-]?[0-9.]/.test(token))
  if (byValue) add('missing', `${cell} <> '' AND ${valueSql(table, index, type)} IS NULL`)
  else if (reading?.trimmed || reading?.nullTokens || (probe && probe.tokens > 0)) add('missing', `${cell} <> '' AND ${text} IS NULL`)
  if (type === 'text' && reading?.trimmed)
    add('trimmed', `${isPadded(staged(index))} AND ${text} IS NOT NULL AND ${text} <> ${staged(index)}`)
  if (reading?.form && isText(table, index) && type !== 'text') {
    const plain = plainFor(table, index, type)
    add(reading.form.kind, reading.form.kind === 'boolean' ? `${plain} <> lower(${text})` : `${plain} <> ${text}`)
  } else if (type === 'boolean' && table.columns[index].type !== 'boolean') {
    add('boolean', `${text} IS NOT NULL AND lower(${text}) NOT IN ('true', 'false')`)
  }
  const long = probe ? probe.long > 0 || (reading?.form !== undefined && type !== 'integer') : false
  if (type === 'number' && long) add('rounded', isRounded(table, index))
  if (type === 'datetime' && long) {
    const plain = plainFor(table, index, type)
    add('rounded', `regexp_matches(${reading?.form ? text : plain}, '[.][0-9]{6}[0-9]*[1-9]')`)
    add('utc', `regexp_matches(${plain}, ':[0-9.]+ ?[+-][0-9:]+\\s*$') AND NOT regexp_matches(${plain}, '[+-]00(:?00)?\\s*$')`)
  }
  const why = kept.get(index)
  if (why === 'large') add('text', `${text} IS NOT NULL AND ${beyondExact(`coalesce(TRY_CAST(${text} AS HUGEINT), ${2 ** 60}::HUGEINT)`)}`)
  if (why === 'exponents') add('text', `regexp_full_match(${text}, '[0-9]+[eE][0-9]+')`)
  if (why === 'zeros') add('text', `regexp_full_match(${text}, '[+-]?0[0-9]+')`)
  return questions
}

/** Whether the digits of a number are not those of the double that it becomes. */
function isRounded(table: Staged, index: number): string {
  const plain = plainFor(table, index, 'number')
  const digits = (text: string) => `trim(regexp_replace(regexp_replace(${text}, '[eE].*', ''), '[^0-9]', '', 'g'), '0')`
  // Plain text is no longer than the cell, so most cells need no look. AND would not do: DuckDB changes the order of its parts.
  const differs = `strlen(${plain}) > 16 AND ${digits(plain)} <> ${digits(`(${converted('number', plain)})::VARCHAR`)}`
  return `CASE WHEN strlen(${stagedText(table, index)}) > 16 THEN ${differs} ELSE false END`
}
