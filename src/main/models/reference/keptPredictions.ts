import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import { hasClasses, hasPositive } from '../../../shared/domain/training/tasks.ts'
import { type Duck, list } from '../../datasets/tasks.ts'
import { classesOf, type Predictor } from '../../evaluation/tasks.ts'
import type { ProfiledColumn } from './profileRows.ts'

/** Rows with what a model said of them, as SQL: for whoever measures how good that was. */
export interface PredictedRelation {
  readonly sql: string
  /** SQL of the label (VARCHAR) or number (DOUBLE) that was predicted, and of the probabilities in the order of the labels. */
  readonly label: string | null
  readonly value: string | null
  readonly probabilities: string | null
  /** SQL of what is true, as VARCHAR; null where the rows do not have it. */
  readonly actual: string | null
  readonly inputs: readonly { readonly name: string; readonly type: ColumnType; readonly column: string }[]
  /** One in so many rows is there. */
  readonly step: number
}

/** So many numbers are kept at the most, DuckDB spilling them: of more, every second row, or third. */
const mostKept = 2 ** 25
const chunkRows = 2_048
const table = 'predictions_kept'

/** Writes what a model says, batch by batch, beside the rows that it is said of. */
export class KeptPredictions {
  readonly #duck: Duck
  readonly #model: Predictor
  readonly #width: number
  readonly #step: number
  #done = 0

  private constructor(duck: Duck, model: Predictor, rows: number) {
    this.#duck = duck
    this.#model = model
    this.#width = hasClasses(model.task) && !hasPositive(model.task) ? model.labels.length : 1
    this.#step = Math.max(1, Math.ceil((rows * this.#width) / mostKept))
  }

  static async begin(duck: Duck, model: Predictor, rows: number): Promise<KeptPredictions> {
    const kept = new KeptPredictions(duck, model, rows)
    const outputs = Array.from({ length: kept.#width }, (_, place) => `o${place} DOUBLE`)
    await duck.run(`CREATE OR REPLACE TABLE ${table} (place DOUBLE, class DOUBLE, ${outputs.join(', ')})`)
    return kept
  }

  /** @param output rows × width, in the order of the rows, in float32 as it is profiled */
  async add(output: Float32Array, width: number): Promise<void> {
    const { DOUBLE, DuckDBDataChunk } = await import('@duckdb/node-api')
    const count = output.length / width
    const classes = hasClasses(this.#model.task) ? classesOf(this.#model, { output: Float64Array.from(output), width }) : null
    const chosen = Array.from({ length: count }, (_, row) => row).filter((row) => (this.#done + row) % this.#step === 0)
    const types = Array.from({ length: this.#width + 2 }, () => DOUBLE)
    const appender = await this.#duck.connection.createAppender(table)
    for (let from = 0; from < chosen.length; from += chunkRows) {
      const rows = chosen.slice(from, from + chunkRows)
      const chunk = DuckDBDataChunk.create(types, rows.length)
      chunk.setColumns([
        rows.map((row) => this.#done + row),
        rows.map((row) => classes?.[row] ?? null),
        ...Array.from({ length: this.#width }, (_, place) => rows.map((row) => output[row * width + place])),
      ])
      appender.appendDataChunk(chunk)
    }
    appender.closeSync()
    this.#done += count
  }

  /** @param from SQL of the rows, in the order in which they were predicted @param actual what is true of them, as text where there are classes */
  relation(from: string, inputs: readonly ProfiledColumn[], actual: ProfiledColumn | null): PredictedRelation {
    const { task, labels } = this.#model
    const named = inputs.map(({ name, type, sql }, place) => ({ name, type, sql, column: `i${place}` }))
    const columns = [
      'row_number() OVER () - 1 AS place',
      ...(actual ? [`(${actual.sql})::VARCHAR AS actual`] : []),
      ...named.map(({ sql, column }) => `${sql} AS ${column}`),
    ]
    const sql = `(FROM (SELECT ${columns.join(', ')} FROM ${from}) AS given JOIN ${table} USING (place))`
    const outputs = Array.from({ length: this.#width }, (_, place) => `o${place}`)
    return {
      sql,
      label: hasClasses(task) ? `(${list(labels)})[class::BIGINT + 1]` : null,
      value: hasClasses(task) ? null : 'o0',
      probabilities: hasClasses(task) ? (hasPositive(task) ? '[1 - o0, o0]' : `[${outputs.join(', ')}]`) : null,
      actual: actual && 'actual',
      inputs: named.map(({ name, type, column }) => ({ name, type, column })),
      step: this.#step,
    }
  }
}
