import { joined, parted } from './batches.ts'
import type { Predictions } from './contracts.ts'
import type { InputRows } from './frame.ts'
import type { LoadedGraph } from './model.ts'

/** Rows that wait to be computed, and then what is said of them. */
export class Waiting {
  readonly input: InputRows
  readonly since = performance.now()
  /** When its run began, and how long that took. */
  begun = 0
  took = 0
  readonly answer: Promise<Predictions>
  #resolve!: (predictions: Predictions) => void
  #reject!: (error: unknown) => void

  constructor(input: InputRows) {
    this.input = input
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  resolve(predictions: Predictions): void {
    this.#resolve(predictions)
  }

  reject(error: unknown): void {
    this.#reject(error)
  }
}

/** The requests of one model that wait for the thread that answers. */
export interface Queue {
  readonly graph: LoadedGraph
  readonly batchRows: number
  readonly waiting: Waiting[]
  /** A run of the graph has been made. */
  ran(): void
}

/**
 * Computes on the thread that answers. Requests that arrive in the same turn of the event loop, or while others are computed, are answered
 * in one run; none waits for others that are not there.
 */
export class InlineLane {
  readonly #queues: Queue[] = []
  #busy = false

  enqueue(queue: Queue, item: Waiting): void {
    if (queue.waiting.push(item) === 1) this.#queues.push(queue)
    if (this.#busy) return
    this.#busy = true
    setImmediate(() => void this.#work())
  }

  async #work(): Promise<void> {
    for (let queue = this.#queues.shift(); queue; queue = this.#queues.shift()) {
      const batch = taken(queue)
      if (queue.waiting.length > 0) this.#queues.push(queue)
      await compute(queue, batch)
    }
    this.#busy = false
  }
}

/** As many as fit into one run, and at least one. */
function taken({ waiting, batchRows }: Queue): Waiting[] {
  let rows = waiting[0].input.rows
  let count = 1
  while (count < waiting.length && rows + waiting[count].input.rows <= batchRows) rows += waiting[count++].input.rows
  return waiting.splice(0, count)
}

async function compute(queue: Queue, batch: readonly Waiting[]): Promise<void> {
  const begun = performance.now()
  const parts = batch.map(({ input }) => input)
  try {
    const answers = parted(await queue.graph.run(joined(parts)), parts)
    const took = performance.now() - begun
    queue.ran()
    for (const [place, item] of batch.entries()) {
      item.begun = begun
      item.took = took
      item.resolve(answers[place])
    }
  } catch (error) {
    if (batch.length === 1) batch[0].reject(error)
    // Nobody is harmed by the rows of others.
    else for (const item of batch) await compute(queue, [item])
  }
}
