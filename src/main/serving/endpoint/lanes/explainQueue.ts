import type { RowExplanation } from '../contracts.ts'
import type { Explainer } from '../explain.ts'
import type { InputRows } from '../frame.ts'
import type { LanePool, LaneSource, LaneTask } from './pool.ts'
import { type Load, Waiting } from './waiting.ts'

/** One row that waits to be explained. */
interface Asked {
  readonly item: Waiting<RowExplanation[]>
  readonly labels: readonly string[] | null
}

/** The rows of a model that wait to be explained: one after the other, since one may take long. */
export class ExplainQueue implements LaneSource {
  readonly #servable: string
  readonly #pool: LanePool
  /** On the thread that answers, where there is no other. */
  readonly #here: () => Promise<Explainer>
  readonly #waiting: Asked[] = []
  readonly mayGrow = false

  constructor(servable: string, pool: LanePool, here: () => Promise<Explainer>) {
    this.#servable = servable
    this.#pool = pool
    this.#here = here
  }

  /** @param labels what the model said of each row; null for numbers @throws ENDPOINT_TIMEOUT, CANCELLED, and what the model throws */
  async explain(input: InputRows, labels: readonly string[] | null, load: Load, signal: AbortSignal, deadline: number) {
    const all: RowExplanation[] = []
    for (let row = 0; row < input.rows; row++) {
      const one = { rows: 1, columns: input.columns.map((column) => column.slice(row, row + 1)) }
      const item = new Waiting<RowExplanation[]>(one, load, signal, deadline)
      const asked = { item, labels: labels && [labels[row]] }
      if (item.isAwaited()) this.#enqueue(asked)
      all.push(...(await item.answer))
    }
    return all
  }

  get oldest(): number | undefined {
    return this.#waiting[0]?.item.since
  }

  take(): LaneTask | undefined {
    const asked = this.#waiting.shift()
    if (!asked?.item.isAwaited()) return undefined
    const { item, labels } = asked
    item.begin(performance.now())
    return {
      request: { type: 'explain', servable: this.#servable, ...item.input, labels },
      get isAbandoned() {
        return item.settled
      },
      done: (answer) => item.resolve(answer.type === 'explain' ? [...answer.explanations] : [], 0),
      failed: (error) => item.reject(error),
    }
  }

  withoutLanes(): void {
    for (const asked of this.#waiting.splice(0)) this.#explainHere(asked)
  }

  #enqueue(asked: Asked): void {
    if (!this.#pool.isUsable) return this.#explainHere(asked)
    asked.item.watch()
    this.#waiting.push(asked)
    this.#pool.wake(this)
  }

  #explainHere({ item, labels }: Asked): void {
    setImmediate(() => {
      item.begin(performance.now())
      this.#here().then(
        (explainer) => item.resolve(explainer.explain(item.input, labels), 0),
        (error: unknown) => item.reject(error),
      )
    })
  }
}
