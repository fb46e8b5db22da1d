import { eq } from 'drizzle-orm'
import type { ColumnShift } from '../../../shared/domain/datasets/diff.ts'
import type { Dependence } from '../../../shared/domain/evaluation/explanation.ts'
import { masked, maskCell, maskProfile, maskRows } from '../../../shared/domain/datasets/sensitive.ts'
import type { Balance, ColumnOutliers } from '../../../shared/domain/datasets/relations.ts'
import type { SplitReport } from '../../../shared/domain/datasets/defaultSplit.ts'
import type { ReadingReport } from '../../../shared/domain/datasets/changes.ts'
import type { Profile } from '../../../shared/domain/datasets/dataset.ts'
import type { ChangedRows, Fairness, SliceTerm } from '../../../shared/domain/evaluation/slices.ts'
import { sliceName } from '../../../shared/domain/evaluation/slices.ts'
import { CairnError, type ErrorDetails } from '../../../shared/errors.ts'
import { sensitiveColumns, sensitiveOfVersion } from './store.ts'
import { type Registry, schema } from '../../workspace/index.ts'

type Cell = string | number | boolean | null

/** A row with what is true of it and what a model predicts. */
interface PredictedRow {
  readonly row: number
  readonly actual: string | number
  readonly predicted: string | number
  readonly probabilities: readonly number[]
}

type SlicesShown = { name: string; terms: SliceTerm[]; readonly rows: number }[]

interface PredictedColumns {
  readonly labels: readonly string[]
  readonly rows: number[]
  readonly actual: number[]
  readonly predicted: number[]
  readonly score: number[]
}

/**
 * The one place where values leave: what an operation answers goes through here before it reaches any face. Of a column that a
 * person marked as sensitive only counts, tests and metrics are told, which are of many rows; no value of it, and nothing of
 * which one row's value could be read. docs/decisions/0006 says why for each kind of answer.
 */
export class Mask {
  readonly columns: ReadonlySet<string>

  constructor(columns: Iterable<string>) {
    this.columns = new Set(columns)
  }

  static ofDataset(db: Registry, datasetId: number): Mask {
    return new Mask(sensitiveColumns(db, datasetId))
  }

  static ofVersion(db: Registry, versionId: number): Mask {
    return new Mask(sensitiveOfVersion(db, versionId))
  }

  /** Of all datasets, for texts that do not say which one they are about. */
  static anywhere(db: Registry, also: readonly string[] = []): Mask {
    const { datasetColumns } = schema
    const rows = db.selectDistinct({ column: datasetColumns.column }).from(datasetColumns).where(eq(datasetColumns.sensitive, true)).all()
    return new Mask([...rows.map(({ column }) => column), ...also])
  }

  hides(column: string): boolean {
    return this.columns.has(column)
  }

  /**
   * For what would tell masked values by the question alone: rows by value, a value that is tried, the answer for one row.
   * @throws INVALID_INPUT where one of the columns is sensitive
   */
  refuse(columns: readonly string[]): void {
    const column = columns.find((name) => this.hides(name))
    if (column === undefined) return
    throw new CairnError(
      'INVALID_INPUT',
      `The column ${JSON.stringify(column)} is sensitive: its values are masked and cannot be changed here.`,
      {
        column,
      },
    )
  }

  /** @param names of the cells */
  cells<T extends Cell>(names: readonly string[], cells: readonly T[]): (T | string | null)[] {
    return maskRows(names, this.columns, cells)
  }

  value<T>(column: string, value: T | null): T | string | null {
    return this.hides(column) ? maskCell(value) : value
  }

  profile(profile: Profile): Profile {
    return { ...profile, columns: profile.columns.map((column) => (this.hides(column.name) ? maskProfile(column) : column)) }
  }

  /** The classes of a sensitive target are numbered by their rows; its quantiles are values and stay away. */
  split(report: SplitReport): SplitReport {
    const { target, warnings } = report
    if (!target || !this.hides(target.column)) return report
    const names = new Map((target.classes ?? []).map(({ value }, place) => [value, groupName(place)]))
    return {
      ...report,
      target: {
        ...target,
        quantiles: null,
        classes: target.classes?.map((one) => ({ ...one, value: names.get(one.value) ?? masked })) ?? null,
      },
      warnings: warnings.map((one) => (one.kind === 'missingClass' ? { ...one, value: names.get(one.value) ?? masked } : one)),
    }
  }

  /** The fences of a sensitive column are made of its values. */
  outliers(found: ColumnOutliers): ColumnOutliers {
    if (!this.hides(found.column)) return found
    const { iqr, robustZ } = found
    return { ...found, iqr: { ...iqr, low: null, high: null }, robustZ: robustZ && { ...robustZ, low: null, high: null } }
  }

  /** The classes of a sensitive column are numbered by their rows. */
  balance(found: Balance): Balance {
    if (!this.hides(found.column)) return found
    const classes = found.classes.map((one, place) => ({ ...one, value: groupName(place) }))
    return { ...found, classes, majority: found.majority && { ...found.majority, value: groupName(0) } }
  }

  shift(shift: ColumnShift): ColumnShift {
    return this.hides(shift.column) ? { ...shift, mean: { from: null, to: null }, histogram: null } : shift
  }

  /** Rows of a sensitive target say neither what is true nor what is predicted: a good model predicts what is true. */
  predicted<Page extends { readonly rows: readonly PredictedRow[] }>(target: string, page: Page) {
    const hide = this.hides(target)
    const rows = page.rows.map((row) => ({
      ...row,
      actual: hide ? masked : row.actual,
      predicted: hide ? masked : row.predicted,
      probabilities: hide ? [] : [...row.probabilities],
    }))
    return { ...page, rows }
  }

  changed(target: string, found: ChangedRows): ChangedRows {
    if (!this.hides(target)) return found
    return { ...found, rows: found.rows.map((row) => ({ ...row, actual: masked, before: masked, after: masked })) }
  }

  /**
   * All rows at once, for curves. Of a sensitive target they are pairs of a class and a score, in the order of the scores and
   * without the numbers of their rows. @throws INVALID_INPUT for numbers, which are the values themselves
   */
  predictions<Columns extends PredictedColumns>(target: string, found: Columns): Columns & { masked: boolean } {
    if (!this.hides(target)) return { ...found, masked: false }
    if (found.labels.length === 0) {
      throw new CairnError(
        'INVALID_INPUT',
        `The target ${JSON.stringify(target)} is sensitive: actual and predicted values of single rows are masked. Metrics are shown.`,
        { column: target },
      )
    }
    const order = [...found.actual.keys()].sort(
      (a, b) => found.score[a] - found.score[b] || found.predicted[a] - found.predicted[b] || found.actual[a] - found.actual[b],
    )
    const ordered = (values: readonly number[]) => order.map((place) => values[place])
    const { actual, predicted, score } = found
    return { ...found, masked: true, rows: [], actual: ordered(actual), predicted: ordered(predicted), score: ordered(score) }
  }

  /** The curves of single rows are predictions for them. */
  dependence(target: string, found: Dependence): Dependence {
    return this.hides(target) ? { ...found, ice: [] } : found
  }

  /** Slices by a sensitive column are numbered by their rows, the largest first: their names are its values. */
  slices<Report extends { readonly slices: SlicesShown }>(report: Report): Report {
    if (this.columns.size === 0) return report
    const number = this.#numbering(report.slices.toSorted((a, b) => b.rows - a.rows).flatMap(({ terms }) => terms))
    const slices = report.slices.map((slice) => {
      if (!slice.terms.some(({ column }) => this.hides(column))) return slice
      const terms = slice.terms.map((term): SliceTerm => {
        if (!this.hides(term.column) || term.kind === 'missing' || term.kind === 'other') return term
        return { kind: 'value', column: term.column, type: term.type, value: number(term) }
      })
      return { ...slice, terms, name: sliceName(terms) }
    })
    return { ...report, slices }
  }

  fairness(found: readonly Fairness[]): Fairness[] {
    return found.map((one) => {
      if (!this.hides(one.column)) return one
      const bySize = one.groups.toSorted((a, b) => b.rows - a.rows)
      const groups = one.groups.map((group) => ({ ...group, name: `${one.column} = ${groupName(bySize.indexOf(group))}` }))
      return { ...one, groups }
    })
  }

  #numbering(terms: readonly SliceTerm[]): (term: SliceTerm) => string {
    const known = new Map<string, Map<string, number>>()
    for (const term of terms) {
      const ofColumn = known.get(term.column) ?? new Map<string, number>()
      const key = sliceName([term])
      if (!ofColumn.has(key)) ofColumn.set(key, ofColumn.size)
      known.set(term.column, ofColumn)
    }
    return (term) => groupName(known.get(term.column)?.get(sliceName([term])) ?? 0)
  }

  /** Whether a text is about a sensitive column: messages and rules write names in quotes. */
  mentions(text: string): boolean {
    return [...this.columns].some((column) => text.includes(JSON.stringify(column)))
  }

  /** A message without what it quotes, where it is about a sensitive column. Values are always quoted, as names are. */
  text(text: string): string {
    return this.mentions(text) ? this.#withoutQuotes(text) : text
  }

  /** Of a sensitive column only how many values were changed, and where the first is. */
  report({ layout, values }: ReadingReport): ReadingReport {
    return { layout, values: values.map((change) => this.#change(change)) }
  }

  /** A change or a question about a sensitive column, without what its values are. */
  #change<Change extends object>(change: Change): Change {
    if (!('column' in change) || typeof change.column !== 'string' || !this.hides(change.column)) return change
    if ('given' in change) return { ...change, given: masked, value: masked }
    if ('example' in change && 'answers' in change && Array.isArray(change.answers))
      return { ...change, example: masked, answers: change.answers.map((answer: object) => ({ ...answer, value: masked })) }
    return change
  }

  /** The same for every text in what an import told and a version keeps of it. */
  texts<T>(value: T): T {
    if (this.columns.size === 0) return value
    const maskedValue = (one: unknown): unknown => {
      if (typeof one === 'string') return this.text(one)
      if (Array.isArray(one)) return one.map(maskedValue)
      return typeof one === 'object' && one !== null
        ? Object.fromEntries(Object.entries(this.#change(one)).map(([name, inner]) => [name, maskedValue(inner)]))
        : one
    }
    return maskedValue(value) as T
  }

  #withoutQuotes(text: string): string {
    const names = new Set([...this.columns].map((column) => JSON.stringify(column)))
    return text.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => (names.has(quoted) ? quoted : `"${masked}"`))
  }

  /** What the audit log keeps of a change. A rule names values without quotes too: of a sensitive column its whole text is masked. */
  detail(value: unknown): unknown {
    if (typeof value === 'string') return this.mentions(value) ? this.#ruleText(value) : value
    if (Array.isArray(value)) return value.map((one) => this.detail(one))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.detail(one)]))
  }

  #ruleText(text: string): string {
    const column = [...this.columns].find((name) => text.startsWith(JSON.stringify(name)))
    return column === undefined ? this.#withoutQuotes(text) : `${JSON.stringify(column)} ${masked}`
  }

  /** The message and details of an error without values of sensitive columns; the same error where it has none. */
  error<E extends { readonly message: string; readonly details: Readonly<Record<string, unknown>> }>(error: E): E {
    const { column, columns, key } = error.details
    const about = [column, columns, key].flat().some((name) => typeof name === 'string' && this.hidesAnyOf(name))
    if (!about && !this.mentions(error.message)) return error
    const telling = ['value', 'values', 'classes', 'label', 'labels', 'slices']
    const details = Object.fromEntries(
      Object.entries(error.details).map(([name, value]) => [name, telling.includes(name) ? hidden(value) : value]),
    )
    return { ...error, message: this.#withoutQuotes(error.message), details }
  }

  /** A key of several columns is named by all of them. */
  hidesAnyOf(names: string): boolean {
    return this.hides(names) || names.split(', ').some((name) => this.hides(name))
  }
}

/** What was thrown, as it leaves. The stack of a masked error stays behind: it holds the message. */
export function maskedError(error: CairnError, mask: Mask): CairnError {
  const shown = mask.error({ message: error.message, details: error.details })
  if (shown.message === error.message && shown.details === error.details) return error
  return new CairnError(error.code, shown.message, shown.details as ErrorDetails)
}

const groupName = (place: number): string => `group ${place + 1}`

function hidden(value: unknown): unknown {
  if (value === null || value === undefined) return value
  return Array.isArray(value) ? value.map(hidden) : masked
}
