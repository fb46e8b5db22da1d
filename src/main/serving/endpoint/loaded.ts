import type { Servable } from '../../../shared/domain/serving/endpoint.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import { Cost } from './cost.ts'
import { type AnsweringService, serviceOfModel } from './lookup/answering.ts'
import { RowCompleter } from './lookup/completer.ts'
import { InputReader } from './frame.ts'
import type { QueuedModel } from './lanes/modelQueue.ts'
import { loadGraph, type LoadedGraph, madeRows, readServable } from './model.ts'

/** A servable that this process has loaded, for all deployments that ask it. */
export class LoadedModel implements QueuedModel {
  readonly object: string
  readonly servable: Servable
  readonly reader: InputReader
  /** Looks features up; null for a model that was not trained on a feature service. */
  readonly completer: RowCompleter | null
  /** That service, for who asks for features alone. */
  readonly answering: AnsweringService | null
  readonly graph: LoadedGraph
  readonly cost = new Cost()
  /** Requests that it has not answered. */
  #users = 0
  #whenUnused: (() => void) | undefined

  constructor(object: string, servable: Servable, graph: LoadedGraph) {
    this.object = object
    this.servable = servable
    this.graph = graph
    this.reader = new InputReader(servable.signature)
    this.completer = servable.features ? new RowCompleter(servable.features, servable) : null
    this.answering = servable.features ? serviceOfModel(servable.features, servable.sensitive) : null
  }

  get ref(): string {
    return this.servable.ref
  }

  get isSteady(): boolean {
    return this.graph.isSteady
  }

  acquire(): void {
    this.#users++
  }

  release(): void {
    if (--this.#users === 0) this.#whenUnused?.()
  }

  /** Lets it go when its last request has been answered. @param unused what follows */
  retire(unused: () => void): void {
    this.#whenUnused = () => {
      this.#whenUnused = undefined
      unused()
      void this.graph.release().catch(() => {})
    }
    if (this.#users === 0) this.#whenUnused()
  }
}

/** Loads a servable, and lets it answer made rows. @throws what `loadGraph` throws */
export async function openLoaded(object: string, objects: ObjectStore): Promise<LoadedModel> {
  const servable = await readServable(object, objects)
  const model = new LoadedModel(object, servable, await loadGraph(servable, objects))
  // What made rows do to a graph whose work does not follow from their number is seen in a thread.
  if (model.isSteady) await measure(model)
  return model
}

const few = 4
const many = 256
/** In ms: a graph for which so few rows take so long is not asked for many. */
const longRun = 20

/** One that cannot compute made rows may well compute others. */
async function measure(model: LoadedModel): Promise<void> {
  try {
    await timed(model, few)
    const ofFew = Math.min(await timed(model, few), await timed(model, few))
    const ofMany = ofFew > longRun ? (ofFew / few) * many : Math.min(await timed(model, many), await timed(model, many))
    model.cost.measured({ rows: few, took: ofFew }, { rows: many, took: ofMany })
  } catch {
    // It is asked as one whose runs are short, and learns.
  }
}

async function timed({ graph, servable }: LoadedModel, rows: number): Promise<number> {
  const made = madeRows(servable.signature, rows)
  const begun = performance.now()
  await graph.run(made)
  return performance.now() - begun
}
