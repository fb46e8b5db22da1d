import type { ReadingQuestion } from '../../../../shared/domain/datasets/changes.ts'
import type { ColumnType } from '../../../../shared/domain/datasets/dataset.ts'
import { numberPattern, plainText } from '../../../../shared/domain/datasets/plainText.ts'
import type { NumberForm } from '../../../../shared/domain/datasets/values.ts'
import { type Duck, literal } from '../../duckdb.ts'
import type { Staged } from '../stage.ts'
import { isDelimited, textFor } from './cells.ts'
import type { DateOrder } from './guessDates.ts'
import { tellsDecimal } from '../../../../shared/domain/datasets/guessNumbers.ts'
import type { Settled, Settlement } from './settle.ts'

/** What the certain columns of a file say about those that can be read in two ways. */
export interface Evidence {
  /** The decimal mark; null where no column says one, or columns differ. */
  readonly decimal: NumberForm['decimal'] | null
  readonly order: DateOrder | null
}

const groupedForm: NumberForm = { kind: 'number', decimal: ',', thousands: '.' }

/** Plain numbers that could as well be whole ones with points between their thousands: 1.234, 12.500. */
export async function groupedNumbers(duck: Duck, table: Staged, types: readonly ColumnType[]): Promise<number[]> {
  const found: number[] = []
  if (!isDelimited(table)) return found
  for (const [index, type] of types.entries()) {
    if (type !== 'number' || table.columns[index].type !== null || table.columns[index].reading?.form) continue
    const text = textFor(table, index, type)
    const grouped = `regexp_full_match(${text}, ${literal(numberPattern(groupedForm))}) AND NOT regexp_matches(${text}, '^[+-]?0[0-9.]|^[.]|[.]$|[,eE]')`
    const judge = async (from: string) =>
      (await duck.row(`SELECT bool_and(${grouped}) AND bool_or(contains(${text}, '.')) FROM ${from}`))[0] === true
    if ((await judge('(FROM raw LIMIT 2000)')) && (await judge('raw'))) found.push(index)
  }
  return found
}

/** @param plain whether a plain column has a decimal point that cannot be anything else */
export function evidenceOf(settlements: Iterable<Settlement>, plain: boolean): Evidence {
  const decimals = new Set<NumberForm['decimal']>(plain ? ['.'] : [])
  const orders = new Set<DateOrder>()
  for (const { ways, texts } of settlements) {
    if (ways.length !== 1) continue
    const [{ form, order }] = ways
    if (form?.kind === 'number' && texts.some((text) => tellsDecimal(form, text))) decimals.add(form.decimal)
    if (order === 'day' || order === 'month') orders.add(order)
  }
  const only = <T>(found: ReadonlySet<T>) => (found.size === 1 ? [...found][0] : null)
  return { decimal: only(decimals), order: only(orders) }
}

/**
 * The way of several that evidence decides for: that of the certain columns; of the delimiter only where no column says one, since a
 * semicolon stands where the comma is for decimals. It does not say that a point is for thousands. Null: it has to be asked.
 */
export function decide(ways: readonly Settled[], evidence: Evidence, delimiter: string | null): Settled | null {
  const byForm = ways.filter(({ type, form, order }) => {
    if (form === undefined && (type === 'number' || type === 'integer')) return evidence.decimal === '.'
    if (form?.kind !== 'number') return order !== undefined && order === evidence.order
    return evidence.decimal === null ? delimiter === ';' && form.decimal === ',' && !form.thousands : form.decimal === evidence.decimal
  })
  return byForm.length === 1 ? byForm[0] : null
}

/** What has to be asked about a column that can be read in two ways. */
export function questionAbout(column: string, { ways, texts }: Pick<Settlement, 'ways' | 'texts'>): ReadingQuestion {
  const value = (way: Settled, text: string) => (way.form ? plainText(way.form, text) : text) ?? text
  const example = texts.find((text) => new Set(ways.map((way) => value(way, text))).size > 1) ?? texts[0]
  const about = ways[0].order === undefined ? 'numbers' : 'dates'
  const answers = ways.map((way) => ({
    label: labelOf(way),
    value: value(way, example),
    type: way.type as 'number' | 'integer' | 'date' | 'datetime',
    form: way.form ?? { kind: 'number' as const, decimal: '.' as const },
  }))
  return { column, about, example, answers }
}

function labelOf({ form, order }: Settled): string {
  if (order !== undefined) return order === 'day' ? 'Day first' : 'Month first'
  if (form?.kind !== 'number' || form.thousands === undefined)
    return form?.kind === 'number' && form.decimal === ',' ? 'Decimal comma' : 'Decimal point'
  return 'Thousands separator'
}
