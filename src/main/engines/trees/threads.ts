import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { treeModule } from './kernels.ts'

/** Runs from text: a bundle has no file of its own for it. */
const program = `
const { workerData: { module, memory, job } } = require('node:worker_threads')
new WebAssembly.Instance(module, { env: { memory } }).exports.serve(job)
`

/** More threads than these have too little to do between two splits. */
const mostThreads = 16
/** With fewer values, starting a thread takes longer than it saves. */
const valuesOfOneThread = 300_000

/** How many threads grow trees of so many values. */
export function threadsFor(values: number): number {
  return values < valuesOfOneThread ? 1 : Math.min(mostThreads, availableParallelism())
}

/** Starts so many threads that help; they end after the kernels' `stop`. One that is late, or fails to start, is not waited for. */
export function startThreads(count: number, memory: WebAssembly.Memory, job: number): void {
  for (let i = 0; i < count; i++) {
    const thread = new Worker(program, { eval: true, workerData: { module: treeModule(), memory, job }, env: {}, execArgv: [] })
    thread.on('error', () => {})
    thread.unref()
  }
}
