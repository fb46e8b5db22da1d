import { readFileSync } from 'node:fs'
import { DOUBLE, DuckDBDataChunk, DuckDBInstance, type DuckDBVector, VARCHAR } from '@duckdb/node-api'
import { InferenceSession, Tensor } from 'onnxruntime-node'

/**
 * What DuckDB and onnxruntime reach alone, without a check of anything: DuckDB reads the columns of a Parquet file, onnxruntime predicts
 * them, and DuckDB writes all columns and the predictions as Parquet.
 * node bench/predict/bare.ts MODEL.onnx DATA.parquet OUTPUT.parquet THREADS BATCH
 */
const [modelFile, data, output, threads, batch] = process.argv.slice(2)
const batchRows = Number(batch)
const vectorRows = 2_048
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

const began = performance.now()
const session = await InferenceSession.create(modelFile, { executionProviders: ['cpu'] })
const instance = await DuckDBInstance.create(':memory:', { threads, memory_limit: '256MB', temp_directory: `${output}.spill` })
const connection = await instance.connect()
const probabilities = session.outputNames.length > 1
const classes = probabilities ? Number(await classCount()) : 0
const names = probabilities ? ['predicted', ...Array.from({ length: classes }, (_, place) => `probability_${place}`)] : ['predicted']
const types = names.map((_, place) => (probabilities && place === 0 ? VARCHAR : DOUBLE))
await connection.run(`CREATE TABLE made (${names.map((name, place) => `${name} ${String(types[place])}`).join(', ')})`)
const appender = await connection.createAppender('made')
let rows = 0
await predictAll()
appender.closeSync()
await connection.run(`COPY (SELECT * FROM read_parquet('${data}') POSITIONAL JOIN made) TO '${output}' (FORMAT parquet, COMPRESSION zstd)`)
const seconds = (performance.now() - began) / 1_000
const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) * 1024
console.log(JSON.stringify({ seconds, peak, rows }))

async function predictAll(): Promise<void> {
  const columns = session.inputNames.map(quoted).join(', ')
  const reading = await (await instance.connect()).stream(`SELECT ${columns} FROM read_parquet('${data}')`)
  let columnsOfBatch = emptyBatch()
  let filled = 0
  for (;;) {
    const chunk = await reading.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) break
    for (let from = 0; from < chunk.rowCount; ) {
      const count = Math.min(chunk.rowCount - from, batchRows - filled)
      for (const [place, column] of columnsOfBatch.entries()) fill(column, filled, chunk.getColumnVector(place), from, count)
      from += count
      filled += count
      if (filled < batchRows) continue
      await predict(columnsOfBatch, filled)
      columnsOfBatch = emptyBatch()
      filled = 0
    }
  }
  if (filled > 0) await predict(columnsOfBatch, filled)
}

function emptyBatch(): (Float64Array | string[])[] {
  return session.inputMetadata.map((input) =>
    input.isTensor && input.type === 'string' ? new Array<string>(batchRows) : new Float64Array(batchRows),
  )
}

function fill(column: Float64Array | string[], at: number, vector: DuckDBVector, from: number, count: number): void {
  if (column instanceof Float64Array) {
    const { items } = vector as unknown as { items: Float64Array }
    column.set(items.subarray(from, from + count), at)
  } else for (let row = 0; row < count; row++) column[at + row] = (vector.getItem(from + row) as string | null) ?? ''
}

async function predict(columns: readonly (Float64Array | string[])[], count: number): Promise<void> {
  const feeds = Object.fromEntries(columns.map((column, place) => [session.inputNames[place], tensor(column, count)]))
  const made = await session.run(feeds)
  const [first, second] = session.outputNames.map((name) => made[name].data)
  for (let from = 0; from < count; from += vectorRows) {
    const length = Math.min(vectorRows, count - from)
    const chunk = DuckDBDataChunk.create(types, length)
    if (!probabilities) chunk.setColumnValues(0, Array.from((first as Float64Array).subarray(from, from + length)))
    else {
      chunk.setColumnValues(0, (first as unknown as string[]).slice(from, from + length))
      const values = second as Float32Array
      for (let place = 0; place < classes; place++)
        chunk.setColumnValues(
          place + 1,
          Array.from({ length }, (_, row) => values[(from + row) * classes + place]),
        )
    }
    appender.appendDataChunk(chunk)
  }
  rows += count
}

function tensor(column: Float64Array | string[], count: number): Tensor {
  return column instanceof Float64Array
    ? new Tensor('float64', column.subarray(0, count), [count])
    : new Tensor('string', column.slice(0, count), [count])
}

async function classCount(): Promise<number | undefined> {
  const feeds = Object.fromEntries(
    session.inputMetadata.map(({ name, ...input }) => [
      name,
      'type' in input && input.type === 'string' ? new Tensor('string', [''], [1]) : new Tensor('float64', Float64Array.of(0), [1]),
    ]),
  )
  return (await session.run(feeds))[session.outputNames[1]].dims[1]
}
