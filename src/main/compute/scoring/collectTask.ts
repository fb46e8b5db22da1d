import { join } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { type AddedValues, importTask, withDuckDB, withGivenFile } from '../../datasets/tasks.ts'
import type { ImportOutput } from '../../datasets/index.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { loadPredictionNames, proveFormat } from '../../packages/tasks.ts'
import { fileOf, type ScoredData } from './data.ts'
import type { GoldenRows, PreparedScoring } from './prepareTask.ts'
import { ScoredRows, unverified } from './scoredRows.ts'

export interface CollectInput {
  readonly prepared: PreparedScoring
  /** The folder of the parts, as this computer sees it. */
  readonly folder: string
  /** For a dataset version: the data that were scored, and the columns that name a row of them. Null where the parts stay where they are. */
  readonly dataset: { readonly data: ScoredData; readonly key: readonly string[] } | null
}

export interface CollectOutput {
  readonly sha256: string
  readonly checked: { readonly rows: number; readonly maxDifference: number }
  /** How long the workers have scored, together. */
  readonly workerSeconds: number
  /** The version with all columns of the data and the predictions. */
  readonly made: ImportOutput | null
}

/** How far a number of the cluster may be from the same one here. */
const tolerance = 1e-5

/** Checks every row that came back, and makes a version of them where one is wanted. @throws OUTPUT_UNVERIFIED: then nothing is made */
export const collectTask: Task<CollectInput, CollectOutput> = async ({ prepared, folder, dataset }, context) => {
  const { scratch, signal } = context
  return withDuckDB({ folders: [folder], scratch, threads: 1, memory: 2 ** 30, signal }, async (duck) => {
    const rows = new ScoredRows(duck, prepared.plan, folder)
    const golden = new GoldenCheck(prepared)
    const take = async (count: number, done: number) => {
      const values = await rows.take(count)
      golden.add(values, done)
      context.progress((dataset ? 0.6 : 1) * ((done + count) / prepared.rows), 'verifying')
      return values
    }
    const path = dataset ? await joined(prepared, dataset.data, take, context) : await alone(prepared, take)
    await rows.end()
    const checked = golden.end()
    const made = path !== null && dataset ? await imported(path, dataset, prepared, context) : null
    return { sha256: rows.sha256, checked, workerSeconds: rows.workerSeconds, made }
  })
}

type Take = (count: number, done: number) => Promise<AddedValues>

/** In memory at once. */
const batchRows = 10_000

async function alone({ rows }: PreparedScoring, take: Take): Promise<null> {
  for (let done = 0; done < rows; done += batchRows) await take(Math.min(batchRows, rows - done), done)
  return null
}

/** The data with the predictions beside them, as Parquet in scratch. */
async function joined({ plan, rows }: PreparedScoring, data: ScoredData, take: Take, context: TaskContext): Promise<string> {
  const { signature } = plan.description
  const parquet = join(context.scratch, 'scored.parquet')
  const { scratch, signal } = context
  const predictionNames = await loadPredictionNames()
  const source = await fileOf(data, context)
  await withGivenFile(source, signature.inputs, signature.reading ?? null, { scratch, signal, parquet }, async (file) => {
    if (file.rows !== rows) throw unverified(`The data have ${file.rows} rows now, not ${rows}: they were changed while they were scored.`)
    const names = predictionNames(signature, file.names)
    await file.writeParquet({ names, text: signature.labels.length > 0, values: (batch, done) => take(batch.rows, done) })
  })
  return parquet
}

/** Types are those of the columns of the version; of a file they are found again, since its columns may be text. */
async function imported(
  path: string,
  { data, key }: NonNullable<CollectInput['dataset']>,
  { plan }: PreparedScoring,
  context: TaskContext,
): Promise<ImportOutput> {
  const { signature } = plan.description
  const columns = data.kind === 'version' ? data.manifest.columns : signature.inputs
  const types = columns.map(({ name, type }) => ({ column: name, type }))
  const progress = (fraction: number, phase: string) => context.progress(0.6 + 0.4 * fraction, phase)
  return importTask({ path, options: { format: 'parquet', types, key: [...key] } }, { ...context, progress })
}

/** Holds what came back against the rows that were scored here. */
class GoldenCheck {
  readonly #golden: GoldenRows
  readonly #threshold: number | null
  readonly #width: number
  readonly #texts: string[] = []
  readonly #numbers: number[] = []
  #next = 0

  constructor({ golden, threshold, plan }: PreparedScoring) {
    this.#golden = golden
    this.#threshold = threshold
    this.#width = plan.names.length - (golden.answers.kind === 'classes' ? 1 : 0)
  }

  /** @param done how many rows came before */
  add({ texts, numbers }: AddedValues, done: number): void {
    const { rows } = this.#golden
    const count = numbers.length / this.#width
    for (; this.#next < rows.length && rows[this.#next] <= done + count; this.#next++) {
      const row = rows[this.#next] - 1 - done
      this.#numbers.push(...numbers.slice(row * this.#width, (row + 1) * this.#width))
      if (texts) this.#texts.push(texts[row])
    }
  }

  /** @throws OUTPUT_UNVERIFIED */
  end(): { rows: number; maxDifference: number } {
    const { rows, answers } = this.#golden
    const numbers = Float64Array.from(this.#numbers)
    const found =
      answers.kind === 'classes'
        ? { kind: 'classes' as const, labels: this.#texts, probabilities: numbers }
        : { kind: 'values' as const, values: numbers }
    try {
      const { maxDifference } = proveFormat('onnx', found, { expected: answers, threshold: this.#threshold, scale: 1 }, tolerance)
      return { rows: rows.length, maxDifference }
    } catch (thrown) {
      const error = CairnError.from(thrown)
      if (error.code !== 'PARITY_FAILED') throw error
      throw unverified('Rows that were scored here too have other predictions.', error)
    }
  }
}
