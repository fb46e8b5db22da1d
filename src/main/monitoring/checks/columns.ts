import type { ColumnType } from '../../../shared/domain/datasets/columnType.ts'
import type { CategoryProfile, ColumnProfile, Counts, NumberProfile, Profile } from '../../../shared/domain/models/profile.ts'
import type { CheckResult, CheckSettings } from '../../../shared/domain/monitoring/checks.ts'
import { count, counted } from '../../../shared/numbers.ts'
import { presentRows } from '../../statistics/columnDrift.ts'
import { empiricalOf, rowsUpTo } from '../../statistics/empirical.ts'
import { listed, named, noData, noFigures, result, valueText } from './texts.ts'

/** What is checked of one column beside its drift: how much is missing, and what the reference never had. */
export function checkValues(reference: ColumnProfile, window: ColumnProfile, settings: CheckSettings): CheckResult[] {
  const missing = checkMissing(reference, window, settings)
  if (reference.kind === 'number' && window.kind === 'number') return [missing, checkRange(reference, window, settings)]
  if (reference.kind === 'category' && window.kind === 'category') return [missing, checkCategories(reference, window, settings)]
  return [missing]
}

const tooFew = (rows: number, leastRows: number, subject: string, what: string) =>
  `${named(subject)}: ${counted(rows, what)} in the window; at least ${count(leastRows)} are needed.`

function checkMissing(reference: ColumnProfile, window: ColumnProfile, { missing, leastRows }: CheckSettings): CheckResult {
  const subject = reference.name
  if (window.rows < leastRows) return noData('missing', subject, tooFew(window.rows, leastRows, subject, 'row'))
  if (reference.rows === 0) return noData('missing', subject, `${named(subject)}: no rows in the reference.`)
  const [before, now] = [reference.missing / reference.rows, window.missing / window.rows]
  const limit = Math.min(1, before + missing)
  const outcome = now > limit ? 'fail' : 'pass'
  return result({ ...noFigures, check: 'missing', subject, value: now, reference: before, limit, method: 'share', outcome })
}

function checkCategories(reference: CategoryProfile, window: CategoryProfile, settings: CheckSettings): CheckResult {
  const subject = reference.name
  const rows = presentRows(window)
  if (rows < settings.leastRows) return noData('newCategories', subject, tooFew(rows, settings.leastRows, subject, 'value'))
  const before = presentRows(reference)
  if (before === 0) return noData('newCategories', subject, `${named(subject)}: no values in the reference.`)
  const known = new Set(reference.counts.values.map(({ value }) => value))
  const unknown = window.counts.values.filter(({ value }) => !known.has(value))
  const value = Math.min(1, newRows(reference.counts, window.counts, unknown) / rows)
  const expected = expectedNewShare(reference.counts, before)
  const limit = Math.min(1, settings.newCategories + expected)
  const outcome = value > limit ? 'fail' : 'pass'
  const names = unknown.map((one) => valueText(one.value, window.type))
  const values = value > 0 && names.length > 0 ? `New: ${listed(names)}.` : ''
  return result({ ...noFigures, check: 'newCategories', subject, value, reference: expected, limit, method: 'share', outcome }, values)
}

/** Rows with a category that the reference certainly lacks. Where a side has more categories than are counted one by one, some of them may be known. */
function newRows(reference: Counts, window: Counts, unknown: Counts['values']): number {
  const here = new Set(window.values.map(({ value }) => value))
  const absent = reference.values.filter(({ value }) => !here.has(value)).length
  const certain = unknown.slice(reference.rest.values).reduce((sum, { rows }) => sum + rows, 0)
  const hidden = Math.max(0, reference.rest.values - unknown.length) + absent
  const most = window.values.at(-1)?.rows ?? 0
  return certain + Math.max(0, window.rest.rows - hidden * most)
}

/**
 * The share of rows whose category was never seen before, if nothing changed: as many as categories were seen once (Good, "The population frequencies of
 * species", 1953). Near 1 for ids, of which every one is new.
 */
function expectedNewShare({ values, rest }: Counts, rows: number): number {
  const once = values.filter((one) => one.rows === 1).length + Math.max(0, 2 * rest.values - rest.rows)
  return once / rows
}

function checkRange(reference: NumberProfile, window: NumberProfile, settings: CheckSettings): CheckResult {
  const subject = reference.name
  const rows = window.rows - window.missing
  if (rows < settings.leastRows) return noData('outOfRange', subject, tooFew(rows, settings.leastRows, subject, 'value'))
  const { min, max } = reference
  if (min === null || max === null) return noData('outOfRange', subject, `${named(subject)}: no values in the reference.`)
  const infinite = reference.infinite === 0 ? window.infinite : 0
  const value = Math.min(1, (rowsOutside(window, min, max) + infinite) / rows)
  const outcome = value > settings.outOfRange ? 'fail' : 'pass'
  const text = (one: number) => valueText(one, reference.type)
  const seen = value > 0 && window.min !== null && window.max !== null ? `; the window has ${text(window.min)} to ${text(window.max)}` : ''
  const values = `The reference has ${text(min)} to ${text(max)}${seen}.`
  return result(
    { ...noFigures, check: 'outOfRange', subject, value, reference: 0, limit: settings.outOfRange, method: 'share', outcome },
    values,
  )
}

/** Of a sketch it is a share of points; the lowest and highest value are known exactly, and are a row each. */
function rowsOutside(window: NumberProfile, min: number, max: number): number {
  if (window.min === null || window.max === null) return 0
  const empirical = empiricalOf(window)
  const below = window.min < min ? Math.max(1, rowsUpTo(empirical, min, false)) : 0
  const above = window.max > max ? Math.max(1, empirical.rows - rowsUpTo(empirical, max)) : 0
  return below + above
}

/** Which columns have another type, are missing, or are more than the reference has. */
export function checkColumns(reference: Profile, window: Profile, ignored: ReadonlySet<string>): CheckResult[] {
  const now = new Map(window.columns.map((column) => [column.name, column]))
  const looked = reference.columns.filter(({ name }) => !ignored.has(name))
  const changed = looked.flatMap((before) => {
    const column = now.get(before.name)
    return column && presentRows(column) > 0 && !fits(before.type, column) ? [{ before, column }] : []
  })
  const absent = window.absent.filter((name) => !ignored.has(name) && !reference.absent.includes(name))
  const known = new Set(reference.columns.map(({ name }) => name))
  const extra = window.columns.map(({ name }) => name).filter((name) => !known.has(name) && !ignored.has(name))
  return [
    ...changed.map(({ before, column }) =>
      failing('type', before.name, `${named(before.name)} is ${column.type}; in the reference it is ${before.type}.`),
    ),
    ...(changed.length === 0 ? [passing('type', 0, 'All columns have the type that they have in the reference.')] : []),
    ...absent.map((name) => failing('missingColumn', name, `The column ${named(name)} is missing.`)),
    ...(absent.length === 0 ? [passing('missingColumn', 0, 'No column is missing.')] : []),
    passing(
      'extraColumn',
      extra.length,
      extra.length === 0
        ? 'There are no columns beside those of the reference.'
        : `${counted(extra.length, 'column')} beside those of the reference: ${listed(extra.map(named), 5)}.`,
    ),
  ]
}

/**
 * Every whole number is a number, and every date a time: a window in which all happen to be so has changed nothing. Neither has one whose numbers are
 * of the wider type and all whole, as a log or a file without types may have them.
 */
function fits(before: ColumnType, column: ColumnProfile): boolean {
  if (before === column.type) return true
  if (before === 'number') return column.type === 'integer'
  if (before === 'datetime') return column.type === 'date'
  if (before === 'integer') return column.type === 'number' && areMultiples(column, 1)
  return before === 'date' && column.type === 'datetime' && areMultiples(column, millisecondsOfDay)
}

const millisecondsOfDay = 86_400_000

function areMultiples(column: ColumnProfile, unit: number): boolean {
  return column.kind === 'number' && column.infinite === 0 && column.sketch.every((value) => value % unit === 0)
}

function failing(check: 'type' | 'missingColumn', subject: string, text: string): CheckResult {
  return { ...noFigures, check, subject, value: 1, reference: 0, limit: 0, method: 'count', outcome: 'fail', text }
}

function passing(check: 'type' | 'missingColumn' | 'extraColumn', value: number, text: string): CheckResult {
  return { ...noFigures, check, subject: null, value, limit: check === 'extraColumn' ? null : 0, method: 'count', outcome: 'pass', text }
}

/** How many rows there are, and whether they should be so many. */
export function checkRows(rows: number, { min, max }: CheckSettings['rows']): CheckResult {
  const low = min !== null && rows < min
  const high = max !== null && rows > max
  const finding = { ...noFigures, check: 'rows', subject: null, value: rows, method: 'count' } as const
  if (low)
    return {
      ...result({ ...finding, limit: min, outcome: 'fail' }),
      text: `The window has ${counted(rows, 'row')}; expected at least ${count(min)}.`,
    }
  if (high)
    return {
      ...result({ ...finding, limit: max, outcome: 'fail' }),
      text: `The window has ${counted(rows, 'row')}; expected at most ${count(max)}.`,
    }
  return result({ ...finding, limit: min ?? max, outcome: 'pass' })
}
