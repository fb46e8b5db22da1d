import { readFileSync } from 'node:fs'
import { InferenceSession, Tensor } from 'onnxruntime-node'

/**
 * What onnxruntime takes alone, in its own process: single rows, and 1,000 rows at once. Tensors are made of plain numbers each time, as
 * any caller has to.
 * node bench/serve/inline.ts MODEL.onnx ROWS.json
 */
const [model, rowsFile] = process.argv.slice(2)
const { rows } = JSON.parse(readFileSync(rowsFile, 'utf8')) as { rows: number[][] }
const session = await InferenceSession.create(model, { executionProviders: ['cpu'], intraOpNumThreads: 1 })

async function predict(given: readonly (readonly number[])[]): Promise<number> {
  const began = performance.now()
  const feeds = Object.fromEntries(
    session.inputNames.map((name, place) => [
      name,
      new Tensor(
        'float64',
        Float64Array.from(given, (row) => row[place]),
        [given.length],
      ),
    ]),
  )
  await session.run(feeds)
  return performance.now() - began
}

const percentile = (all: readonly number[], p: number) => all[Math.min(all.length - 1, Math.floor(all.length * p))]
async function measure(times: number, size: number) {
  const all: number[] = []
  for (let time = -100; time < times; time++) {
    const took = await predict(Array.from({ length: size }, (_, row) => rows[(Math.max(0, time) * 7 + row) % rows.length]))
    if (time >= 0) all.push(took)
  }
  all.sort((a, b) => a - b)
  return { p50: percentile(all, 0.5), p95: percentile(all, 0.95), p99: percentile(all, 0.99) }
}

console.log(JSON.stringify({ single: await measure(5_000, 1), thousand: await measure(200, 1_000) }))
