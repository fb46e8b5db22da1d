import type { EndpointLimits } from '../../../../shared/domain/serving/capture.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { joined, parted } from '../batches.ts'
import type { Cost } from '../cost.ts'
import type { LoadedGraph } from '../model.ts'
import type { InlineLane } from './inlineLane.ts'
import type { LanePool, LaneSource, LaneTask } from './pool.ts'
import type { LaneAnswer } from './protocol.ts'
import type { Waiting } from './waiting.ts'

/** What a queue computes with. */
export interface QueuedModel {
  readonly object: string
  readonly ref: string
  readonly graph: LoadedGraph
  readonly cost: Cost
  /** How long a run takes follows from its rows. */
  readonly isSteady: boolean
}

export interface Lanes {
  /** Null for what is never computed on the thread that answers. */
  readonly inline: InlineLane | null
  readonly pool: LanePool
}

/** What takes longer, in ms, is not computed on the thread that answers. */
export const inlineMost = 2
/** What is shorter is not worth a message to another thread, however many wait. */
const laneLeast = 0.2

/** The requests of one model of a deployment, which are answered together where they can be. */
export class ModelQueue implements LaneSource {
  readonly model: QueuedModel
  readonly #limits: Pick<EndpointLimits, 'batchRows'>
  readonly #lanes: Lanes
  readonly #inline: Waiting[] = []
  readonly #pooled: Waiting[] = []

  constructor(model: QueuedModel, limits: Pick<EndpointLimits, 'batchRows'>, lanes: Lanes) {
    this.model = model
    this.#limits = limits
    this.#lanes = lanes
  }

  enqueue(item: Waiting): void {
    if (!this.#isForLanes(item.input.rows)) return this.#enqueueInline(item)
    const { pool } = this.#lanes
    if (!pool.isUsable) return this.#enqueueInline(item)
    if (pool.isLost(this.model.object)) return item.reject(lostIn(this.model.ref))
    item.watch()
    this.#pooled.push(item)
    pool.wake(this)
  }

  // On the thread that answers.

  get hasInline(): boolean {
    return this.#inline.length > 0
  }

  async runInline(): Promise<void> {
    const most = Math.min(this.#limits.batchRows, this.model.cost.rowsIn(inlineMost))
    const batch = taken(this.#inline, most)
    if (this.#lanes.inline) this.#lanes.inline.backlog -= batch.cost
    await this.#computeInline(batch.items.filter((item) => item.isAwaited()))
  }

  // In a lane.

  get oldest(): number | undefined {
    return this.#pooled[0]?.since
  }

  get mayGrow(): boolean {
    let rows = 0
    for (const { input } of this.#pooled) rows += input.rows
    return rows < this.#limits.batchRows
  }

  take(): LaneTask | undefined {
    const items = taken(this.#pooled, this.#limits.batchRows).items.filter((item) => item.isAwaited())
    return items.length === 0 ? undefined : this.#task(items)
  }

  withoutLanes(): void {
    for (const item of this.#pooled.splice(0)) this.#enqueueInline(item)
  }

  #isForLanes(rows: number): boolean {
    const { pool, inline } = this.#lanes
    if (!inline) return true
    if (!pool.isUsable || rows === 0) return false
    const cost = this.model.cost.of(rows)
    return !this.model.isSteady || cost > inlineMost || (cost > laneLeast && inline.backlog + cost > 2 * inlineMost)
  }

  #enqueueInline(item: Waiting): void {
    const { inline } = this.#lanes
    if (!inline) return item.reject(new CairnError('WORKER_DIED', 'No thread could be started for this.'))
    item.cost = this.model.cost.of(item.input.rows)
    inline.backlog += item.cost
    this.#inline.push(item)
    inline.wake(this)
  }

  async #computeInline(items: readonly Waiting[]): Promise<void> {
    if (items.length === 0) return
    const begun = performance.now()
    const parts = items.map((item) => {
      item.begin(begun)
      return item.input
    })
    const rows = joined(parts)
    try {
      const answers = parted(await this.model.graph.run(rows), parts)
      const took = performance.now() - begun
      this.model.cost.learn(rows.rows, took)
      items[0].ranFirst = true
      for (let place = 0; place < items.length; place++) items[place].resolve(answers[place], took)
    } catch (error) {
      // Nobody is harmed by the rows of others.
      if (items.length === 1) items[0].reject(error)
      else for (const item of items) await this.#computeInline([item])
    }
  }

  #task(items: readonly Waiting[]): LaneTask {
    const begun = performance.now()
    const parts = items.map((item) => {
      item.begin(begun)
      return item.input
    })
    const { rows, columns } = joined(parts)
    return {
      request: { type: 'rows', servable: this.model.object, rows, columns },
      get isAbandoned() {
        return items.every(({ settled }) => settled)
      },
      done: (answer) => this.#answered(items, answer),
      failed: (error) => this.#failed(items, error),
    }
  }

  #answered(items: readonly Waiting[], answer: LaneAnswer): void {
    if (answer.type !== 'rows') return this.#failed(items, new TypeError(`A thread answered ${answer.type} to rows.`))
    const parts = items.map(({ input }) => input)
    const answers = parted(answer.predictions, parts)
    this.model.cost.learn(
      parts.reduce((sum, { rows }) => sum + rows, 0),
      answer.took,
    )
    items[0].ranFirst = true
    for (const [place, item] of items.entries()) item.resolve(answers[place], answer.took)
  }

  #failed(items: readonly Waiting[], error: unknown): void {
    if (items.length === 1) return items[0].reject(error)
    // Each for itself, before those that came later: nobody is harmed by the rows of others.
    for (const item of items) item.alone = true
    this.#pooled.unshift(...items.filter((item) => item.isAwaited()))
    this.#lanes.pool.wake(this)
  }
}

/** Those that fit into one run, and at least one. */
function taken(waiting: Waiting[], most: number): { items: Waiting[]; cost: number } {
  let { rows } = waiting[0].input
  let count = 1
  while (count < waiting.length && !waiting[0].alone && !waiting[count].alone && rows + waiting[count].input.rows <= most)
    rows += waiting[count++].input.rows
  const items = waiting.splice(0, count)
  return { items, cost: items.reduce((sum, item) => sum + item.cost, 0) }
}

export function lostIn(ref: string): CairnError {
  return new CairnError('MODEL_LIMIT', `The graph of ${ref} does not come to an end.`)
}
