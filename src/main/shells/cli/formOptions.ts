import { type Command, InvalidArgumentError, Option } from 'commander'
import { nullTokensOfFormat, type ImportOptions, type SourceFormat } from '../../../shared/domain/datasets/import.ts'
import { typedDateForm, typedNumberForm } from '../../../shared/domain/datasets/typedForms.ts'
import type { ColumnHint, ColumnReading, ReadingHint, ValueForm } from '../../../shared/domain/datasets/values.ts'
import { list } from './options.ts'

/** How the values of columns are read, as it is said on the command line. */
export interface FormOptions {
  readonly null?: readonly NullToken[]
  readonly keep?: readonly string[]
  readonly date?: readonly ColumnFormat[]
  readonly number?: readonly ColumnFormat[]
  readonly dates?: ReadingHint['dates']
  readonly decimal?: ReadingHint['decimal']
}

/** A token of one column, or of all. */
interface NullToken {
  readonly column?: string
  readonly token: string
}

/** A form, or what decides which. */
interface ColumnFormat {
  readonly column: string
  readonly form?: ValueForm
  readonly hint?: ReadingHint
}

/** The options of how values are read; each is found from the file where it is left out. */
export function addFormOptions(command: Command): Command {
  return command
    .option('--null <[column=]token>', 'treat this text as missing, in one column or in all; may be repeated', nullToken)
    .option('--keep <columns>', 'columns in which null tokens such as NA are values', list)
    .option(
      '--date <column=format>',
      'how dates of a column are written: day-first, month-first, or a format such as dd/mm/yyyy or "%d/%m/%Y %H:%M"; may be repeated',
      dateFormat,
    )
    .option(
      '--number <column=example>',
      'how numbers of a column are written: decimal-comma, decimal-point, or an example such as "1.234,56 €"; may be repeated',
      numberFormat,
    )
    .addOption(new Option('--dates <order>', 'which comes first where dates can be read in two ways').choices(['day-first', 'month-first']))
    .addOption(new Option('--decimal <mark>', 'the decimal mark where numbers can be read in two ways').choices(['.', ',']))
}

/** What was said of how values are read. @param format of the file, whose null tokens stay */
export function formOptions(
  { null: tokens, keep = [], date = [], number = [], dates, decimal }: FormOptions,
  format: SourceFormat,
): Pick<ImportOptions, 'nullTokens' | 'columns' | 'dates' | 'decimal' | 'hints'> {
  const ofFile = tokens?.flatMap(({ column, token }) => (column === undefined ? [token] : [])) ?? []
  const everywhere = [...new Set([...nullTokensOfFormat(format), ...ofFile])]
  const columns = new Map<string, ColumnReading>()
  const add = (column: string, part: Partial<ColumnReading>) => columns.set(column, { column, ...columns.get(column), ...part })
  for (const column of keep) add(column, { nullTokens: [] })
  for (const { column, token } of tokens ?? []) {
    if (column === undefined) continue
    const before = columns.get(column)?.nullTokens ?? everywhere
    add(column, { nullTokens: [...new Set([...before, token])] })
  }
  for (const { column, form } of [...date, ...number]) {
    const before = columns.get(column)?.form
    if (form?.kind === 'date' && before?.kind === 'date') add(column, { form: { ...form, forms: [...before.forms, ...form.forms] } })
    else if (form) add(column, { form })
  }
  const hints = [...date, ...number].flatMap(({ column, hint }): ColumnHint[] => (hint ? [{ column, ...hint }] : []))
  return {
    nullTokens: ofFile.length === 0 ? undefined : everywhere,
    columns: columns.size === 0 ? undefined : [...columns.values()],
    dates,
    decimal,
    hints: hints.length === 0 ? undefined : hints,
  }
}

/** `column=token`; an = that belongs to the name or to a token of all columns is written as `\\=`. */
function nullToken(text: string, before: NullToken[] | undefined): NullToken[] {
  const found = /^((?:[^=\\]|\\.)+)=(.*)$/s.exec(text)
  const plain = (part: string) => part.replaceAll('\\=', '=')
  const token = found ? { column: plain(found[1]), token: found[2] } : { token: plain(text) }
  return [...(before ?? []), token]
}

function dateFormat(text: string, before: ColumnFormat[] | undefined): ColumnFormat[] {
  const [column, format] = divided(text, 'It must be a column and a format, such as when=dd/mm/yyyy or when=day-first.')
  if (format === 'day-first' || format === 'month-first') return [...(before ?? []), { column, hint: { dates: format } }]
  return [...(before ?? []), { column, form: accepted(typedDateForm(format)) }]
}

const decimalMarks = new Map<string, ReadingHint['decimal']>([
  ['decimal-comma', ','],
  ['decimal-point', '.'],
])

function numberFormat(text: string, before: ColumnFormat[] | undefined): ColumnFormat[] {
  const [column, example] = divided(text, 'It must be a column and an example, such as price=1.234,56 or price=decimal-comma.')
  const decimal = decimalMarks.get(example)
  if (decimal) return [...(before ?? []), { column, hint: { decimal } }]
  return [...(before ?? []), { column, form: accepted(typedNumberForm(example)) }]
}

/** The last = divides, so that a column's name may hold one. */
function divided(text: string, wanted: string): [string, string] {
  const at = text.lastIndexOf('=')
  if (at <= 0 || at === text.length - 1) throw new InvalidArgumentError(wanted)
  return [text.slice(0, at), text.slice(at + 1)]
}

function accepted<Form extends ValueForm>(form: Form | string): Form {
  if (typeof form === 'string') throw new InvalidArgumentError(form)
  return form
}
