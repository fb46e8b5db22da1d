import type { ColumnType } from '../../../../../shared/domain/datasets/dataset.ts'
import { ImportOptions, nullTokensOfFormat, type SourceFormat } from '../../../../../shared/domain/datasets/import.ts'
import type { ContainerPart, TextLayout } from '../../../../../shared/domain/datasets/layout.ts'
import type { ReadingQuestion } from '../../../../../shared/domain/datasets/changes.ts'
import type { ColumnReading, ValueForm } from '../../../../../shared/domain/datasets/values.ts'

/** What is to be made of a file. */
export interface ImportRequest {
  readonly name: string
  /** Its rows follow those of the dataset; else they are all that the next version has. */
  readonly append: boolean
  readonly options: ImportOptions
  /** Columns whose values are masked everywhere. */
  readonly sensitive: readonly string[]
  /** Columns over whose groups fairness is evaluated. */
  readonly protected: readonly string[]
}

/** Whether a kept draft is one that this release understands. */
export function isRequest({ options, sensitive, protected: ofGroups }: ImportRequest): boolean {
  const texts = (list: readonly unknown[]) => list.every((one) => typeof one === 'string')
  return ImportOptions.safeParse(options).success && texts(sensitive) && texts(ofGroups)
}

/** The name that a dataset gets from its file: `wine.csv.gz` and `wine.csv` give `wine`. */
export function nameOfFile(file: string): string {
  const name = file.replace(/\.(gz|zip)$/i, '').replace(/\.[^.]+$/, '')
  return name === '' ? file : name
}

/**
 * Other lines, another part or another cut are other columns: what was set for columns by their names does not hold for them.
 * What is undefined in `part` is found from the file again.
 */
export function withLayout(
  options: ImportOptions,
  part: Partial<TextLayout & ContainerPart & Pick<ImportOptions, 'format'>>,
): ImportOptions {
  return { ...options, ...part, types: undefined, columns: undefined, target: undefined, key: undefined }
}

/** Everything about the file as it is found; what was set for its columns goes with it. */
export function withoutLayout({ nullTokens }: ImportOptions): ImportOptions {
  return nullTokens ? { nullTokens } : {}
}

/** A column as another type; the form of the type before is not one of it. */
export function withType(options: ImportOptions, column: string, type: ColumnType): ImportOptions {
  const types = [...(options.types ?? []).filter((other) => other.column !== column), { column, type }]
  return withReading({ ...options, types }, column, { form: undefined })
}

/** How one column is read; without a member that is left the column is as any other. */
export function withReading(options: ImportOptions, column: string, part: Partial<Omit<ColumnReading, 'column'>>): ImportOptions {
  const before = options.columns?.find((other) => other.column === column)
  const { form, nullTokens } = { ...before, ...part }
  const others = (options.columns ?? []).filter((other) => other.column !== column)
  const own = form === undefined && nullTokens === undefined ? [] : [{ column, ...(form && { form }), ...(nullTokens && { nullTokens }) }]
  const columns = [...others, ...own]
  return { ...options, columns: columns.length === 0 ? undefined : columns }
}

/** A form, with the type that it is a form of. */
export function withForm(options: ImportOptions, column: string, type: ColumnType, form: ValueForm | undefined): ImportOptions {
  return withReading(withType(options, column, type), column, { form })
}

/** The answer to what the file alone cannot decide. */
export function withAnswer(options: ImportOptions, column: string, { type, form }: ReadingQuestion['answers'][number]): ImportOptions {
  return withForm(options, column, type, form)
}

/** Tokens that were typed with commas between them; nothing typed: they are found. The format's own stay. */
export function typedNullTokens(text: string, format: SourceFormat): string[] | undefined {
  return text.trim() === '' ? undefined : [...new Set([...nullTokensOfFormat(format), ...splitTokens(text)])]
}

export function splitTokens(text: string): string[] {
  return text
    .split(',')
    .map((token) => token.trim())
    .filter((token) => token !== '')
}

/** What was typed beside the format's own. */
export function shownNullTokens(tokens: readonly string[] | undefined, format: SourceFormat): string {
  return (tokens ?? []).filter((token) => !nullTokensOfFormat(format).includes(token)).join(', ')
}

/** What is sent: marks of columns that the file does not have would be refused. */
export function marksOf(request: ImportRequest, columns: readonly string[]): { sensitive: string[]; protected: string[] } {
  return {
    sensitive: request.sensitive.filter((name) => columns.includes(name)),
    protected: request.protected.filter((name) => columns.includes(name)),
  }
}
