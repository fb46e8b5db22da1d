import { createHash, type Hash } from 'node:crypto'
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { type AddedValues, type Duck, type DuckChunk, identifier, list, readFooter, reader } from '../../datasets/tasks.ts'
import { type Partition, partName, PartReport, type ScoringPlan } from './plan.ts'

/** More than a report needs. */
const mostReportBytes = 10_000

/**
 * What a cluster has written, in the order of the rows. Anyone who can write to the shared folder may have written it: every part has the rows
 * that it should have, each once and in order, and hashes to what its worker said; and no label is another than one of the model's.
 */
export class ScoredRows {
  readonly #duck: Duck
  readonly #plan: ScoringPlan
  readonly #folder: string
  readonly #hash = createHash('sha256')
  readonly #chunks: AsyncGenerator<readonly Float64Array[]>
  #chunk: readonly Float64Array[] = []
  #at = 0
  #workerSeconds = 0

  /** @param folder of the parts, as this computer sees it; DuckDB may read it */
  constructor(duck: Duck, plan: ScoringPlan, folder: string) {
    this.#duck = duck
    this.#plan = plan
    this.#folder = folder
    this.#chunks = this.#read()
  }

  /** SHA-256 of the rows that were taken. */
  get sha256(): string {
    return this.#hash.copy().digest('hex')
  }

  /** How long the workers have scored what was read, together. */
  get workerSeconds(): number {
    return this.#workerSeconds
  }

  get #labels(): readonly string[] {
    return this.#plan.description.signature.labels
  }

  /** The predictions of the next rows. @throws OUTPUT_UNVERIFIED */
  async take(count: number): Promise<AddedValues> {
    const labels = this.#labels
    const first = labels.length > 0 ? 2 : 1
    const width = this.#plan.names.length - (first - 1)
    const numbers = new Float64Array(count * width)
    const texts: string[] = []
    for (let row = 0; row < count; row++) {
      if (!(await this.#hasMore())) throw unverified('Rows are missing.')
      for (let column = 0; column < width; column++) numbers[row * width + column] = this.#chunk[first + column][this.#at]
      if (labels.length > 0) texts.push(labels[this.#chunk[1][this.#at] - 1])
      this.#at++
    }
    return { texts: labels.length > 0 ? texts : null, numbers }
  }

  /** Reads what was not taken, and the last part to its end. @throws OUTPUT_UNVERIFIED where there are rows left */
  async end(): Promise<void> {
    if (await this.#hasMore()) throw unverified('There are more rows than there should be.')
  }

  async #hasMore(): Promise<boolean> {
    while (this.#at >= (this.#chunk[0]?.length ?? 0)) {
      const { done, value } = await this.#chunks.next()
      if (done) return false
      this.#chunk = value
      this.#at = 0
    }
    return true
  }

  async *#read(): AsyncGenerator<readonly Float64Array[]> {
    for (const partition of this.#plan.partitions) yield* this.#readPart(partition)
  }

  async *#readPart(partition: Partition): AsyncGenerator<readonly Float64Array[]> {
    const report = await this.#reportOf(partition)
    const path = await this.#fileOf(partition)
    this.#workerSeconds += report.seconds
    const sql = `SELECT ${this.#columns().join(', ')} FROM ${reader.parquet(path)}`
    const hash = createHash('sha256')
    let row = partition.firstRow
    for await (const chunk of this.#stream(sql, partition)) {
      const columns = columnsOf(chunk, this.#plan.names.length + 1)
      for (const found of columns[0])
        if (found !== row++) throw unverified(`Part ${partition.part} has a row ${found} where row ${row - 1} should be.`)
      this.#addTo(hash, columns)
      yield columns
    }
    if (row !== partition.firstRow + partition.rows)
      throw unverified(`Part ${partition.part} has ${row - partition.firstRow} rows, not ${partition.rows}.`)
    if (hash.digest('hex') !== report.sha256) throw unverified(`Part ${partition.part} was changed after it was written.`)
  }

  async *#stream(sql: string, { part, rows }: Partition): AsyncGenerator<DuckChunk> {
    try {
      yield* this.#duck.stream(sql, rows)
    } catch (thrown) {
      const error = CairnError.from(thrown)
      if (error.code !== 'INTERNAL') throw error
      throw unverified(`Part ${part} cannot be read: it is damaged, or lacks a column.`, error)
    }
  }

  /** All as doubles: the number of the row, the place of its label from 1, its numbers. */
  #columns(): string[] {
    const labels = this.#labels
    return [this.#plan.row, ...this.#plan.names].map((name, place) => {
      if (place === 1 && labels.length > 0) return `coalesce(list_position(${list(labels)}, ${identifier(name)}), 0)::DOUBLE`
      return `coalesce(${identifier(name)}::DOUBLE, 'nan'::DOUBLE)`
    })
  }

  async #reportOf({ part, rows }: Partition): Promise<PartReport> {
    const path = join(this.#folder, partName(part, 'json'))
    const entry = await lstat(path).catch(() => null)
    if (!entry?.isFile() || entry.size > mostReportBytes) throw unverified(`There is no report on part ${part}.`)
    const report = PartReport.safeParse(parsed(await readFile(path, 'utf8')))
    if (!report.success || report.data.part !== part || report.data.rows !== rows)
      throw unverified(`The report on part ${part} is about other rows.`)
    return report.data
  }

  async #fileOf({ part, rows }: Partition): Promise<string> {
    const path = join(this.#folder, partName(part, 'parquet'))
    const entry = await lstat(path).catch(() => null)
    const footer = entry?.isFile() ? await readFooter(path) : null
    if (footer === null) throw unverified(`Part ${part} is missing, or is not Parquet.`)
    if (footer.rows !== rows) throw unverified(`Part ${part} has ${footer.rows} rows, not ${rows}.`)
    return path
  }

  /** As `row_bytes` of `score_ray.py` has it. */
  #addTo(hash: Hash, columns: readonly Float64Array[]): void {
    const isClasses = this.#labels.length > 0
    const numbers = columns.slice(isClasses ? 2 : 1)
    const size = 8 + (isClasses ? 4 : 0) + 8 * numbers.length
    const rows = columns[0].length
    const bytes = Buffer.allocUnsafe(rows * size)
    for (let row = 0, at = 0; row < rows; row++) {
      at = bytes.writeBigInt64LE(BigInt(columns[0][row]), at)
      if (isClasses) {
        const label = columns[1][row]
        if (label === 0) throw unverified(`Row ${columns[0][row]} has a label that the model does not know.`)
        at = bytes.writeInt32LE(label - 1, at)
      }
      for (const values of numbers) at = bytes.writeDoubleLE(values[row], at)
    }
    hash.update(bytes)
    this.#hash.update(bytes)
  }
}

type PartReport = ReturnType<typeof PartReport.parse>

function columnsOf(chunk: DuckChunk, count: number): Float64Array[] {
  // The vector of a DOUBLE column lies in memory as it is wanted here.
  const vectors = Array.from({ length: count }, (_, column) => chunk.getColumnVector(column) as unknown as { readonly items: Float64Array })
  return vectors.map(({ items }) => items.slice(0, chunk.rowCount))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function unverified(message: string, cause?: unknown): CairnError {
  return new CairnError('OUTPUT_UNVERIFIED', message, {}, cause)
}
