import type { ObjectStore } from '../../workspace/index.ts'
import { CairnError } from '../../../shared/errors.ts'
import { isCaptured } from './assign.ts'
import type {
  Answered,
  DescribedDeployment,
  Dispatcher,
  EndpointSettings,
  EndpointStatistics,
  Predictions,
  PredictRequest,
  RequestLogWriter,
} from './contracts.ts'
import { LiveDeployment, type ServedModel, type Target } from './deployment.ts'
import { InputReader, type ReadInput } from './frame.ts'
import { InlineLane, Waiting } from './lanes.ts'
import { loggedInputs, loggedOutputs } from './logged.ts'
import { loadGraph, readServable } from './model.ts'
import { Counters, type Failure } from './statistics.ts'

/** What of the process a dispatcher uses. */
export interface DispatcherContext {
  readonly objects: ObjectStore
  readonly log: RequestLogWriter
}

/** A dispatcher whose settings change while it answers. */
export interface LiveDispatcher extends Dispatcher {
  /**
   * Takes other settings over: all that is new is loaded and has answered before the first request goes to it, and what is left is let go
   * when it has answered its last. @throws why something cannot be loaded; then all is as it was
   */
  configure(settings: EndpointSettings): Promise<void>
  /** Takes nothing more, and finishes what it has. */
  drain(): Promise<void>
  close(): Promise<void>
}

/** @throws OBJECT_MISSING, OBJECT_CORRUPT, MODEL_UNSAFE, PACKAGE_INVALID, FORMAT_INVALID for a servable that cannot be loaded */
export async function openDispatcher(settings: EndpointSettings, context: DispatcherContext): Promise<LiveDispatcher> {
  const dispatcher = new EndpointDispatcher(context)
  await dispatcher.configure(settings)
  return dispatcher
}

class EndpointDispatcher implements LiveDispatcher {
  readonly #context: DispatcherContext
  readonly #counters = new Counters()
  readonly #lane = new InlineLane()
  readonly #since = Date.now()
  /** Of requests that were given up: who was to answer them, and why not. For whoever tells their status. */
  readonly #failed = new WeakMap<object, { readonly target: Target; readonly failure: Failure }>()
  #deployments: ReadonlyMap<string, LiveDeployment> = new Map()
  #models: ReadonlyMap<string, ServedModel> = new Map()
  #stopping = false

  constructor(context: DispatcherContext) {
    this.#context = context
  }

  get ready(): boolean {
    return !this.#stopping
  }

  async configure(settings: EndpointSettings): Promise<void> {
    const objects = new Set(settings.deployments.flatMap(servablesOf))
    const models = new Map<string, ServedModel>()
    for (const object of objects) models.set(object, this.#models.get(object) ?? (await this.#load(object)))
    const modelOf = (object: string): ServedModel => {
      const model = models.get(object)
      if (!model) throw new CairnError('OBJECT_MISSING', 'A servable was not loaded.', { object })
      return model
    }
    this.#deployments = new Map(settings.deployments.map((each) => [each.name, new LiveDeployment(each, modelOf, this.#counters)]))
    this.#models = models
  }

  deployments(): readonly DescribedDeployment[] {
    return [...this.#deployments.values()].map(({ described }) => described)
  }

  deployment(name?: string): DescribedDeployment | undefined {
    if (name !== undefined) return this.#deployments.get(name)?.described
    return this.deployments().find(({ isDefault }) => isDefault)
  }

  async predict(request: PredictRequest): Promise<Answered> {
    if (this.#stopping) throw new CairnError('ENDPOINT_STOPPING', 'The endpoint is stopping.')
    const deployment = this.#deployments.get(request.deployment)
    if (!deployment) {
      const message = `The endpoint has no deployment ${JSON.stringify(request.deployment)}.`
      throw new CairnError('NOT_FOUND', message, { deployment: request.deployment })
    }
    const target = deployment.target(request)
    let failure: Failure = 'other'
    try {
      const input = target.model.reader.read(request.table)
      const item = new Waiting(input)
      if (request.explain) throw new CairnError('NOT_EXPLAINABLE', `${target.model.servable.ref} has no explanations.`)
      failure = 'backend'
      this.#lane.enqueue(target.model.queue, item)
      const predictions = await item.answer
      return new AnsweredRequest(request, deployment, target, { input, item, predictions }, this.#context.log)
    } catch (thrown) {
      this.#failed.set(request, { target, failure })
      throw thrown
    }
  }

  refused(request: Pick<PredictRequest, 'deployment' | 'id' | 'protocol' | 'at' | 'started'>, code: number, error: string): void {
    const deployment = this.#deployments.get(request.deployment)
    if (!deployment) return
    const failed = this.#failed.get(request)
    const { counter } = failed?.target ?? deployment.first
    counter.failed(failed?.failure ?? 'other', request.at)
    if (!isCaptured(request.id, deployment.settings.capture.share)) return
    const { id, at, protocol, started } = request
    const { name, revision } = deployment.settings
    const total = microseconds(performance.now() - started)
    this.#context.log.record({
      id,
      at,
      deployment: name,
      revision,
      ref: failed?.target.model.servable.ref ?? null,
      arm: failed?.target.arm ?? null,
      unit: failed?.target.unit ?? null,
      protocol,
      rows: 0,
      code,
      error,
      inputs: null,
      outputs: null,
      us: { total, queue: 0, input: total, infer: 0, output: 0 },
    })
  }

  statistics(): EndpointStatistics {
    return {
      since: this.#since,
      at: Date.now(),
      arms: this.#counters.view(),
      pending: {},
      workers: {},
      unlogged: { ...this.#context.log.unlogged() },
      dropped: {},
      rss: process.memoryUsage.rss(),
    }
  }

  async drain(): Promise<void> {
    this.#stopping = true
  }

  async close(): Promise<void> {
    this.#stopping = true
    await Promise.all([...this.#models.values()].map(({ queue }) => queue.graph.release()))
  }

  async #load(object: string): Promise<ServedModel> {
    const servable = await readServable(object, this.#context.objects)
    const graph = await loadGraph(servable, this.#context.objects)
    return { servable, reader: new InputReader(servable.signature), queue: { graph, batchRows: 1_000, waiting: [], ran: () => {} } }
  }
}

function servablesOf({ arms, shadows, pinned }: EndpointSettings['deployments'][number]): string[] {
  return [...arms.map(({ servable }) => servable), ...shadows, ...pinned]
}

const microseconds = (ms: number): number => Math.max(0, Math.round(ms * 1_000))

/** How a request came to its answer. */
interface Computed {
  readonly input: ReadInput
  readonly item: Waiting
  readonly predictions: Predictions
}

class AnsweredRequest implements Answered {
  readonly #request: PredictRequest
  readonly #deployment: LiveDeployment
  readonly #target: Target
  readonly #computed: Computed
  readonly #log: RequestLogWriter
  readonly explanations = null

  constructor(request: PredictRequest, deployment: LiveDeployment, target: Target, computed: Computed, log: RequestLogWriter) {
    this.#request = request
    this.#deployment = deployment
    this.#target = target
    this.#computed = computed
    this.#log = log
  }

  get servable() {
    return this.#target.model.servable
  }

  get arm() {
    return this.#target.arm
  }

  get revision() {
    return this.#deployment.settings.revision
  }

  get predictions() {
    return this.#computed.predictions
  }

  get notes() {
    return this.#computed.input.notes
  }

  sent(code: number, outputMicroseconds: number): void {
    const { item, input, predictions } = this.#computed
    const { id, at, protocol, started } = this.#request
    const us = {
      total: microseconds(performance.now() - started),
      queue: microseconds(item.begun - item.since),
      input: microseconds(item.since - started),
      infer: microseconds(item.took),
      output: Math.max(0, Math.round(outputMicroseconds)),
    }
    this.#target.counter.answered(input.rows, at, us)
    const { capture, name, revision } = this.#deployment.settings
    if (!isCaptured(id, capture.share)) return
    this.#log.record({
      id,
      at,
      deployment: name,
      revision,
      ref: this.servable.ref,
      arm: this.arm,
      unit: this.#target.unit,
      protocol,
      rows: input.rows,
      code,
      error: null,
      inputs: loggedInputs(this.servable, capture, input),
      outputs: loggedOutputs(this.servable, capture, predictions),
      us,
    })
  }
}
