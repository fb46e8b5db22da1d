import type { Column } from '../../../../shared/domain/datasets/dataset.ts'
import type { Frame } from '../../../frame.ts'
import { ColumnReaders } from '../../columns.ts'
import type { Duck } from '../../duckdb.ts'

/** So many rows are in memory at once; their features and predictions take a few hundred bytes to some kilobytes each. */
export const givenBatchRows = 10_000

/** Rows, and the SQL of the columns that are wanted of them. */
export interface BatchSource {
  readonly rows: number
  readonly columns: readonly Column[]
  readonly values: readonly string[]
  /** SQL of the relation that has them; the table `raw` where it is left out. */
  readonly from?: string
}

/** The columns, typed, of all rows in their order, batch by batch. The next one is read while one is used. */
export async function* batchesOf(duck: Duck, source: BatchSource): AsyncGenerator<Frame> {
  if (source.columns.length === 0) return yield* emptyBatches(source.rows)
  const read = readBatches(duck, source)
  let next = read.next()
  try {
    for (;;) {
      const { done, value } = await next
      if (done) return
      next = read.next()
      // A failure is told when the next one is asked for.
      next.catch(() => {})
      yield value
    }
  } finally {
    await next.catch(() => {})
    await read.return(undefined)
  }
}

function* emptyBatches(rows: number): Generator<Frame> {
  for (let from = 0; from < rows; from += givenBatchRows) yield { rows: Math.min(givenBatchRows, rows - from), columns: new Map() }
}

async function* readBatches(duck: Duck, { rows, columns, values, from: relation = 'raw' }: BatchSource): AsyncGenerator<Frame> {
  const readers = new ColumnReaders(columns, values)
  let left = rows
  let batch = readers.begin(Math.min(givenBatchRows, left))
  for await (const chunk of duck.stream(`SELECT ${readers.select.join(', ')} FROM ${relation}`, rows)) {
    for (let from = 0; from < chunk.rowCount; ) {
      from += batch.add(chunk, from)
      if (!batch.full) continue
      left -= batch.rows
      yield batch.frame()
      batch = readers.begin(Math.min(givenBatchRows, left))
    }
  }
}
