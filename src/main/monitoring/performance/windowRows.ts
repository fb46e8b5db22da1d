import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import { type Duck, list, readColumns } from '../../datasets/tasks.ts'
import type { Frame } from '../../frame.ts'

/** The rows of a window in DuckDB: those that the version answered. */
export interface WindowRows {
  /** SQL of a relation, one row for each prediction. */
  readonly sql: string
  /** SQL of the predicted label (VARCHAR), or number (DOUBLE); null where the relation has none. */
  readonly label: string | null
  readonly value: string | null
  /** SQL of the probabilities (DOUBLE[]), in the order of the labels of the model. */
  readonly probabilities: string | null
  /** SQL of what is true, as VARCHAR; null where no labels can come. */
  readonly actual: string | null
  readonly inputs: readonly (Column & { readonly column: string })[]
}

export interface WindowModel {
  readonly task: Task
  /** In the order of the outputs; for two classes [negative, positive]; empty for numbers. */
  readonly labels: readonly string[]
  readonly threshold: number | null
  readonly target: string
}

export interface WindowCounts {
  readonly predicted: number
  /** With a label that the model can be held against. */
  readonly labelled: number
  /** Labels that are none of the classes, or no number. */
  readonly unfit: number
  /** Rows whose prediction was not kept, or is not finite. */
  readonly withoutPrediction: number
}

/** Rows in memory: what was predicted, what is true, and some of their inputs. */
export interface ReadRows {
  readonly rows: number
  /** They are some of more, drawn at random. */
  readonly isSample: boolean
  /** Rows × width, as an evaluation takes them. */
  readonly output: Float64Array
  readonly predicted: Float64Array
  /** Class indices, or values. */
  readonly actual: Int32Array | Float64Array
  readonly frame: Frame
}

/** Rows that metrics are of at the most; of more, so many at random. Their intervals are narrow enough. */
export const mostMeasuredRows = 200_000
const mostCells = 8_000_000

/** Width of a row of outputs. */
export function widthOf({ task, labels }: WindowModel): number {
  return task === 'multiclass' ? labels.length : 1
}

/** @param inputs columns that are read beside the outputs */
export function mostRowsOf(model: WindowModel, inputs: number): number {
  return Math.max(1_000, Math.min(mostMeasuredRows, Math.floor(mostCells / (widthOf(model) + inputs))))
}

/** The predictions of a window as SQL: `predicted`, `actual` and `o0`, `o1`, …; null where one is missing or cannot be used. */
export class PredictedRows {
  readonly #rows: WindowRows
  readonly #model: WindowModel
  readonly #outputs: readonly string[]

  constructor(rows: WindowRows, model: WindowModel) {
    this.#rows = rows
    this.#model = model
    this.#outputs = outputsSql(rows, model)
  }

  async counts(duck: Duck): Promise<WindowCounts> {
    const given = this.#rows.actual ?? 'NULL'
    const [predicted, labelled, unfit, withoutPrediction] = await duck.row(
      `SELECT count(*)::DOUBLE, (count(*) FILTER (${this.#hasPrediction} AND ${this.#actual} IS NOT NULL))::DOUBLE,
        (count(*) FILTER (${given} IS NOT NULL AND ${this.#actual} IS NULL))::DOUBLE,
        (count(*) FILTER (NOT ${this.#hasPrediction}))::DOUBLE FROM ${this.#rows.sql}`,
    )
    const [all, known, wrong, without] = [predicted, labelled, unfit, withoutPrediction].map(Number)
    return { predicted: all, labelled: known, unfit: wrong, withoutPrediction: without }
  }

  /** @param which rows with a label, or all that have a prediction @param inputs names of columns; those that are not there are left out */
  async read(duck: Duck, which: 'labelled' | 'predicted', count: number, inputs: readonly string[], seed: number): Promise<ReadRows> {
    const columns = this.#rows.inputs.filter(({ name }) => inputs.includes(name))
    const condition = which === 'labelled' ? `${this.#hasPrediction} AND ${this.#actual} IS NOT NULL` : this.#hasPrediction
    const most = mostRowsOf(this.#model, columns.length)
    const sample = count > most ? ` USING SAMPLE reservoir(${most} ROWS) REPEATABLE (${seed})` : ''
    const select = [
      ...this.#outputs.map((sql, place) => `${sql} AS o${place}`),
      `${this.#predicted} AS predicted`,
      `${this.#actual} AS actual`,
      ...columns.map(({ column }, place) => `${column} AS i${place}`),
    ]
    const table = `performance_${which}`
    await duck.run(
      `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT ${select.join(', ')} FROM ${this.#rows.sql} WHERE ${condition}${sample}`,
    )
    const [found] = await duck.row(`SELECT count(*)::INTEGER FROM ${table}`)
    const rows = Number(found)
    const numbers = [...this.#outputs.map((_, place) => `o${place}`), 'predicted', 'actual']
    const wanted = [
      ...numbers.map((sql) => ({ type: 'number' as const, sql })),
      ...columns.map(({ type }, place) => ({ type, sql: `i${place}` })),
    ]
    // By place: an input may be called as anything.
    const named = wanted.map(({ type }, place): Column => ({ name: String(place), type }))
    const read = await readColumns(
      duck,
      named,
      wanted.map(({ sql }) => sql),
      table,
      rows,
    )
    await duck.run(`DROP TABLE ${table}`)
    const all = [...read.values()]
    const numbersAt = (place: number) => {
      const column = all[place]
      return column?.kind === 'number' ? column.values : new Float64Array(rows)
    }
    const width = this.#outputs.length
    const output = new Float64Array(rows * width)
    for (let place = 0; place < width; place++) {
      const values = numbersAt(place)
      for (let row = 0; row < rows; row++) output[row * width + place] = values[row]
    }
    const actual = numbersAt(width + 1)
    const frame = { rows, columns: new Map(columns.map(({ name }, place) => [name, all[width + 2 + place]] as const)) }
    return {
      rows,
      isSample: rows < count,
      output,
      predicted: numbersAt(width),
      actual: hasClasses(this.#model.task) ? Int32Array.from(actual) : actual,
      frame,
    }
  }

  /** Place of the predicted class, or the predicted number, as DOUBLE. */
  get #predicted(): string {
    const { task, labels, threshold } = this.#model
    if (!hasClasses(task)) return this.#outputs[0]
    // An evaluation decides by the threshold of the version; so does this.
    if (task === 'binary') return `(CASE WHEN ${this.#outputs[0]} >= ${threshold ?? 0.5} THEN 1 ELSE 0 END)::DOUBLE`
    const place = this.#rows.label === null ? 'NULL' : `list_position(${list(labels)}, ${this.#rows.label})`
    return `(${place} - 1)::DOUBLE`
  }

  get #actual(): string {
    const { actual } = this.#rows
    if (actual === null) return 'NULL::DOUBLE'
    if (hasClasses(this.#model.task)) return `(list_position(${list(this.#model.labels)}, ${actual}) - 1)::DOUBLE`
    const value = `TRY_CAST(${actual} AS DOUBLE)`
    return `(CASE WHEN isfinite(${value}) THEN ${value} END)`
  }

  get #hasPrediction(): string {
    return `(${[...this.#outputs, this.#predicted].map((sql) => `${sql} IS NOT NULL`).join(' AND ')})`
  }
}

/** What an evaluation takes, number by number; NULL where it is not finite, or no probability. */
function outputsSql({ value, probabilities }: WindowRows, { task, labels }: WindowModel): string[] {
  if (!hasClasses(task)) return [value === null ? 'NULL::DOUBLE' : `(CASE WHEN isfinite(${value}) THEN ${value} END)`]
  const places = task === 'binary' ? [1] : labels.map((_, place) => place)
  return places.map((place) => {
    if (probabilities === null) return 'NULL::DOUBLE'
    const p = `(${probabilities})[${place + 1}]`
    return `(CASE WHEN len(${probabilities}) = ${labels.length} AND ${p} BETWEEN 0 AND 1 THEN ${p} END)`
  })
}
