import { InvalidArgumentError, Option } from 'commander'
import type { RunsColumn } from '../../../shared/domain/experiments/runsView.ts'
import type { RunsCondition } from '../../../shared/domain/experiments/runsView.ts'
import { parseColumn } from '../../../shared/domain/experiments/runsColumn.ts'

/** Parsers of options and arguments. They say what they want, and the name of the option comes before that. */

export function wholeNumber(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('It must be a whole number, such as 42.')
  return value
}

/** What `--model` was called in 0.1: scripts of then go on. */
export function formerModelOption(): Option {
  return new Option('--family <type>').hideHelp()
}

/** Whose predictions are evaluated; the simplest baseline has the name that suits the task, and is one when it is stored. */
export function evaluationSubject(text: string): 'model' | 'linear' | 'trivial' {
  if (text === 'model' || text === 'linear') return text
  if (text === 'majority' || text === 'mean') return 'trivial'
  throw new InvalidArgumentError('It must be model, linear, majority or mean.')
}

export function positiveWholeNumber(text: string): number {
  const value = wholeNumber(text)
  if (value === 0) throw new InvalidArgumentError('It must be 1 or more.')
  return value
}

export function portNumber(text: string): number {
  const value = wholeNumber(text)
  if (value < 1 || value > 65_535) throw new InvalidArgumentError('It must be a port from 1 to 65535.')
  return value
}

export function decimal(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number, such as 0.01.')
  return value
}

export function positiveDecimal(text: string): number {
  const value = decimal(text)
  if (value <= 0) throw new InvalidArgumentError('It must be more than 0.')
  return value
}

/** `2026-11-16` is the end of that day, `2026-11-16T10:28` that minute, both in local time. @returns milliseconds since 1970 UTC */
export function moment(text: string): number {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text)
  const exact = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/.test(text)
  const at = day ? new Date(`${text}T23:59:59.999`) : new Date(text.replace(' ', 'T'))
  if ((!day && !exact) || Number.isNaN(at.getTime())) {
    throw new InvalidArgumentError('It must be a date, such as 2026-11-16 or 2026-11-16T10:28.')
  }
  return at.getTime()
}

const units = { s: 1, m: 60, h: 3_600, d: 86_400, w: 7 * 86_400 } as const

/** `90s`, `15m`, `1h`, `2d` or `1w`. @returns seconds */
export function duration(text: string): number {
  const [, value = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([smhdw])$/.exec(text.trim()) ?? []
  const seconds = Number(value) * units[unit as keyof typeof units]
  if (!(seconds > 0)) throw new InvalidArgumentError('It must be a time, such as 90s, 15m, 1h or 2d.')
  return seconds
}

/** For options that may be repeated. */
export function collect(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), text]
}

/** `a,b,c`; a comma that belongs to a name is written as `\,`. */
export function list(text: string): string[] {
  const parts = text.split(/(?<!\\),/).map((part) => part.replaceAll('\\,', ','))
  if (parts.some((part) => part === '')) throw new InvalidArgumentError('It must be comma-separated names, such as a,b.')
  return parts
}

export function positiveWholeNumbers(text: string): number[] {
  return text.split(',').map((part) => positiveWholeNumber(part.trim()))
}

/** `\t` and `tab` for the one character that is hard to type. */
export function delimiter(text: string): string {
  return text === '\\t' || text.toLowerCase() === 'tab' ? '\t' : text
}

export interface Condition {
  readonly metric: string
  readonly operator: '<' | '<=' | '>' | '>=' | '='
  readonly value: number
}

/** `rmse<0.7` */
export function condition(text: string, before: Condition[] | undefined): Condition[] {
  const found = /^\s*([A-Za-z]\w*)\s*(<=|>=|<|>|=)\s*(\S+)\s*$/.exec(text)
  if (!found) throw new InvalidArgumentError('It must be a metric, one of < <= > >= = and a number, such as "rmse<0.7".')
  return [...(before ?? []), { metric: found[1], operator: found[2] as Condition['operator'], value: decimal(found[3]) }]
}

/** One row of several. */
export function rowNumbers(text: string, before: number[] | undefined): number[] {
  return [...(before ?? []), positiveWholeNumber(text)]
}

export interface CellEdit {
  readonly row: number
  readonly column: string
  /** Null for missing. */
  readonly value: string | null
}

/** `12,pH=3.2`; the first comma and the first = divide, and an = that belongs to the name is written as `\=`. */
export function cellEdit(text: string, before: CellEdit[] | undefined): CellEdit[] {
  const found = /^(\d+),((?:[^=\\]|\\.)+)=(.*)$/s.exec(text)
  if (!found) throw new InvalidArgumentError('It must be a row, a column and a value, such as 12,pH=3.2.')
  const column = found[2].replaceAll('\\=', '=')
  return [...(before ?? []), { row: positiveWholeNumber(found[1]), column, value: found[3] === '' ? null : found[3] }]
}

export interface RowCondition {
  readonly column: string
  readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'missing' | 'present'
  readonly value?: string
}

/** `alcohol>=12`, `name contains ann`, `age is missing`; a space may stand on both sides of an operator. */
export function rowCondition(text: string, before: RowCondition[] | undefined): RowCondition[] {
  const state = /^(.+?)\s+is\s+(missing|present)\s*$/s.exec(text)
  if (state) return [...(before ?? []), { column: state[1], operator: state[2] as RowCondition['operator'] }]
  const found = /^(.+?)(?:\s+(contains)\s+|\s*(!=|<=|>=|<|>|=)\s*)(.*)$/s.exec(text)
  if (!found) {
    throw new InvalidArgumentError('It must be like "alcohol>=12", "name contains ann" or "age is missing".')
  }
  const operator = (found[2] ?? found[3]) as RowCondition['operator']
  return [...(before ?? []), { column: found[1], operator, value: found[4] }]
}

export interface SortColumn {
  readonly column: string
  readonly descending?: boolean
}

/** `alcohol`, or `alcohol:desc` for the largest first. */
export function sortColumn(text: string, before: SortColumn[] | undefined): SortColumn[] {
  const found = /^(.+?)(?::(asc|desc))?$/s.exec(text)
  if (!found) throw new InvalidArgumentError('It must be a column, such as alcohol or alcohol:desc.')
  return [...(before ?? []), { column: found[1], descending: found[2] === 'desc' }]
}

export interface NamedType {
  readonly column: string
  readonly type: string
}

/** `zip=text`; the last = divides, so that a column's name may hold one. */
export function namedType(text: string, before: NamedType[] | undefined): NamedType[] {
  const at = text.lastIndexOf('=')
  if (at <= 0 || at === text.length - 1) throw new InvalidArgumentError('It must be a column and a type, such as zip=text.')
  return [...(before ?? []), { column: text.slice(0, at), type: text.slice(at + 1) }]
}

/** A size such as `500MB` or `2 GB`. @returns bytes */
export function byteSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(kB|MB|GB|TB)$/i.exec(text.trim())
  if (!match) throw new InvalidArgumentError('It must be a number with kB, MB, GB or TB.')
  return Number(match[1]) * 1000 ** (['kb', 'mb', 'gb', 'tb'].indexOf(match[2].toLowerCase()) + 1)
}

/** A TCP port; 0 is any free one. */
export function port(text: string): number {
  const value = Number(text)
  if (!/^\d{1,5}$/.test(text) || value > 65_535) throw new InvalidArgumentError('It must be a number from 0 to 65535.')
  return value
}

/** `metric:rmse:test` @throws InvalidArgumentError */
export function runsColumn(text: string): RunsColumn {
  const column = parseColumn(text)
  if (!column)
    throw new InvalidArgumentError(
      `"${text}" is not a column. Use status, param:seed, metric:rmse:test, series:valLoss:best or series:valLoss:step:10.`,
    )
  return column
}

export function runsColumns(text: string): RunsColumn[] {
  return list(text).map(runsColumn)
}

/** `metric:rmse:test<0.7`, `param:model.family=mlp`, `name contains first` */
export function runsCondition(text: string, before: RunsCondition[] | undefined): RunsCondition[] {
  const found = /^(.+?)(?:\s+(contains)\s+|\s*(!=|<=|>=|<|>|=)\s*)(.*)$/s.exec(text)
  if (!found) throw new InvalidArgumentError('It must be like "metric:rmse:test<0.7" or "param:model.family=mlp".')
  const operator = (found[2] ?? found[3]) as RunsCondition['operator']
  return [...(before ?? []), { column: runsColumn(found[1].trim()), operator, value: found[4] }]
}
