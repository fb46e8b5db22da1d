import type { ColumnType } from '../../../../shared/domain/datasets/dataset.ts'
import { tellsDecimal } from '../../../../shared/domain/datasets/guessNumbers.ts'
import type { ImportOptions } from '../../../../shared/domain/datasets/import.ts'
import type { ColumnHint, DateForm, ReadingHint } from '../../../../shared/domain/datasets/values.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { quote } from '../checks.ts'
import type { Staged } from '../stage.ts'
import type { Evidence } from './evidence.ts'
import type { Settled } from './settle.ts'

/** What a person said of a column, or of the file, goes before what its other columns say. */
export function withHint(evidence: Evidence, options: ImportOptions, column: string): Evidence {
  const own = hintOf(options, column)
  const dates = own?.dates ?? options.dates
  return {
    decimal: decimalOf(options, column) ?? evidence.decimal,
    order: dates === undefined ? evidence.order : dates === 'day-first' ? 'day' : 'month',
  }
}

/** The decimal mark that a person said a column has. */
export function decimalOf(options: ImportOptions, column: string): ReadingHint['decimal'] {
  return hintOf(options, column)?.decimal ?? options.decimal
}

function hintOf({ hints }: ImportOptions, column: string): ColumnHint | undefined {
  return hints?.findLast((hint) => hint.column === column)
}

/** Whether somebody said that a comma is the decimal mark, of the file or of one of its columns. */
export function saysComma({ decimal, hints }: ImportOptions): boolean {
  return decimal === ',' || hints?.some((hint) => hint.decimal === ',') === true
}

/** Numbers none of which has a decimal mark have the one that was given. */
export function withDecimal(way: Settled, texts: readonly string[], decimal: ReadingHint['decimal']): Settled {
  const { form } = way
  if (form?.kind !== 'number' || decimal === undefined || form.decimal === decimal || form.thousands === decimal) return way
  return texts.some((text) => tellsDecimal(form, text)) ? way : { ...way, form: { ...form, decimal } }
}

/** Refuses what was said of single columns where their values say otherwise. @throws TYPE_MISMATCH */
export function checkHints(table: Staged, types: readonly ColumnType[], { hints = [] }: ImportOptions): void {
  for (const { column, dates, decimal } of hints) {
    const index = table.columns.findIndex(({ name }) => name === column)
    const form = table.columns[index].reading?.form
    const type = types[index]
    if (dates !== undefined && !(form?.kind === 'date' && hasOrder(form, dates)))
      throw refused(table, column, `dates with the ${dates === 'day-first' ? 'day' : 'month'} first`)
    const fits =
      decimal === undefined ||
      (form === undefined
        ? type === 'integer' || (type === 'number' && decimal === '.')
        : form.kind === 'number' && form.decimal === decimal)
    if (!fits) throw refused(table, column, `numbers with a decimal ${decimal === ',' ? 'comma' : 'point'}`)
  }
}

/** Whether the dates of numbers in a form begin with the day, or the month; those with the name of the month may be beside them. */
function hasOrder({ forms }: DateForm, dates: NonNullable<ReadingHint['dates']>): boolean {
  const numbers = forms.filter((form) => /^%[dm].*%m|^%m.*%d/.test(form) && !/%[bB]/.test(form))
  const first = dates === 'day-first' ? '%d' : '%m'
  return numbers.length > 0 && numbers.every((form) => form.startsWith(first))
}

function refused({ source }: Staged, column: string, what: string): CairnError {
  return new CairnError('TYPE_MISMATCH', `The values of ${quote(column)} in ${source.file} are not all ${what}.`, {
    file: source.file,
    column,
  })
}
