import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { CairnError } from '../../../shared/errors.ts'
import { isCaptured } from '../log/capture.ts'
import { AnsweredRequest } from './answered.ts'
import type {
  Answered,
  DescribedDeployment,
  Dispatcher,
  EndpointSettings,
  EndpointStatistics,
  LackingVersion,
  PredictRequest,
} from './contracts.ts'
import { LiveDeployment, type Target } from './deployment.ts'
import type { DispatcherContext, DispatcherProcess } from './dispatcherContext.ts'
import { notExplainable } from './explain.ts'
import { completed } from './lookup/completed.ts'
import { EndpointFeatures } from './lookup/endpointFeatures.ts'
import { lackingVersion, withoutLacking } from './lacking.ts'
import { InlineLane } from './lanes/inlineLane.ts'
import { Threads } from './lanes/pool.ts'
import { Waiting } from './lanes/waiting.ts'
import { type LoadedModel, openLoaded } from './loaded.ts'
import { logEntry, microseconds } from './logged.ts'
import { DeploymentRuntime } from './runtime.ts'
import { Counters, failureOf } from './statistics.ts'

/** A dispatcher whose settings change while it answers. */
export interface LiveDispatcher extends Dispatcher {
  /**
   * Takes other settings over: all that is new is loaded and has answered before the first request goes to it, and what is left is let go
   * when it has answered its last. @throws why something cannot be loaded; then all is as it was. What was left out at the start is
   * tried again, and stays left out.
   */
  configure(settings: EndpointSettings): Promise<void>
  /** Takes nothing more, and finishes what it has. */
  drain(): Promise<void>
  /** @param most how long threads whose graphs do not come to an end are waited for, in ms */
  close(most?: number): Promise<void>
}

/**
 * A deployment that cannot be loaded is left out, so that it keeps none of the others from answering, and so is a shadow or a version that
 * is only asked by path.
 */
export async function openDispatcher(settings: EndpointSettings, context: DispatcherProcess): Promise<LiveDispatcher> {
  const dispatcher = new EndpointDispatcher(context)
  try {
    await dispatcher.configure(settings)
    return dispatcher
  } catch (thrown) {
    await dispatcher.close()
    throw thrown
  }
}

/** Threads whose graphs do not come to an end are waited for so many ms when the endpoint is closed. */
const mostEnding = 5_000

/** What is loaded before a switch. */
interface Loading {
  readonly models: Map<string, LoadedModel>
  /** Those that the endpoint did not have. */
  readonly fresh: Set<string>
  readonly runtimes: Map<string, DeploymentRuntime>
  /** What deployments answer without, by their names. */
  readonly lacking: Map<string, readonly LackingVersion[]>
}

/** A deployment that could not be loaded when the endpoint started. */
interface LeftOut {
  readonly settings: Served
  readonly error: CairnError
}

type Refused = Parameters<Dispatcher['refused']>[0]

class EndpointDispatcher implements LiveDispatcher {
  readonly #context: DispatcherContext
  readonly #counters = new Counters()
  readonly #shared = { inline: new InlineLane(), threads: new Threads() }
  readonly #since = Date.now()
  /** Who was to answer requests that were given up; they are counted already. */
  readonly #failed = new WeakMap<object, Target>()
  #deployments: ReadonlyMap<string, LiveDeployment> = new Map()
  #models: ReadonlyMap<string, LoadedModel> = new Map()
  #leftOut: ReadonlyMap<string, LeftOut> = new Map()
  #isOpen = false
  #configuring: Promise<void> = Promise.resolve()
  #inFlight = 0
  #whenDone: (() => void) | undefined
  #stopping = false

  constructor({ objects, log }: DispatcherProcess) {
    // The online store lies beside the objects.
    this.#context = { objects, log, features: new EndpointFeatures(dirname(objects.root), objects) }
  }

  get features(): EndpointFeatures {
    return this.#context.features
  }

  get ready(): boolean {
    return !this.#stopping
  }

  configure(settings: EndpointSettings): Promise<void> {
    const done = this.#configuring.then(() => this.#configure(settings))
    this.#configuring = done.catch(() => {})
    return done
  }

  get leftOut(): readonly CairnError[] {
    return [...this.#leftOut.values()].map(({ error }) => error)
  }

  get lacking(): readonly CairnError[] {
    return this.deployments().flatMap(({ lacking }) => lacking.map(({ error }) => error))
  }

  deployments(): readonly DescribedDeployment[] {
    return [...this.#deployments.values()].map(({ described }) => described)
  }

  deployment(name?: string): DescribedDeployment | undefined {
    for (const { settings, error } of this.#leftOut.values())
      if (name === undefined ? settings.isDefault : settings.name === name) throw error
    if (name !== undefined) return this.#deployments.get(name)?.described
    for (const { described } of this.#deployments.values()) if (described.isDefault) return described
    return undefined
  }

  async predict(request: PredictRequest): Promise<Answered> {
    if (this.#stopping) throw new CairnError('ENDPOINT_STOPPING', 'The endpoint is stopping.')
    const deployment = this.#deployments.get(request.deployment)
    if (!deployment) throw this.#leftOut.get(request.deployment)?.error ?? unknownDeployment(request.deployment)
    const target = deployment.target(request)
    const { loaded } = target.model
    this.#inFlight++
    loaded.acquire()
    try {
      return await answer(request, deployment, target, this.#context)
    } catch (thrown) {
      const error = CairnError.from(thrown)
      target.counter.failed(failureOf(error), request.at)
      this.#failed.set(request, target)
      throw error
    } finally {
      loaded.release()
      if (--this.#inFlight === 0) this.#whenDone?.()
    }
  }

  refused(request: Refused, code: number, error: string): void {
    const deployment = this.#deployments.get(request.deployment)
    if (!deployment) return
    const target = this.#failed.get(request)
    if (!target) deployment.first.counter.failed('other', request.at)
    const { settings } = deployment
    if (!isCaptured(settings.capture, request.id)) return
    const total = microseconds(performance.now() - request.started)
    const by = target ? { servable: target.model.loaded.servable, arm: target.arm, unit: target.unit } : null
    const us = { total, queue: 0, input: total, infer: 0, output: 0 }
    this.#context.log.record(logEntry(request, settings, by, { code, error, us }))
  }

  statistics(): EndpointStatistics {
    const runtimes = [...this.#deployments].map(([name, { runtime }]) => [name, runtime] as const)
    const of = (count: (runtime: DeploymentRuntime) => number) =>
      Object.fromEntries(runtimes.map(([name, runtime]) => [name, count(runtime)]))
    return {
      since: this.#since,
      at: Date.now(),
      arms: this.#counters.view(),
      pending: of(({ load }) => load.pending),
      workers: of(({ pool }) => pool.size),
      unlogged: { ...this.#context.log.unlogged() },
      dropped: of(({ dropped }) => dropped),
      features: this.#context.features.counters.view(),
      rss: process.memoryUsage.rss(),
    }
  }

  async drain(): Promise<void> {
    this.#stopping = true
    await this.#configuring
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#whenDone = resolve))
    // Entries of the log that are made after their answer was sent.
    await new Promise<void>((resolve) => setImmediate(resolve))
  }

  async close(most = mostEnding): Promise<void> {
    this.#stopping = true
    const threads = Promise.all([...this.#deployments.values()].map(({ runtime }) => runtime.close()))
    await Promise.race([threads, setTimeout(most, undefined, { ref: false })])
    await Promise.all([...this.#models.values()].map(({ graph }) => graph.release()))
    this.#deployments = new Map()
    this.#models = new Map()
    this.features.close()
  }

  async #configure(settings: EndpointSettings): Promise<void> {
    const loading: Loading = { models: new Map(), fresh: new Set(), runtimes: new Map(), lacking: new Map() }
    const leftOut = new Map<string, LeftOut>()
    const deployments: Served[] = []
    try {
      for (const each of settings.deployments) {
        try {
          deployments.push(await this.#load(each, loading))
        } catch (thrown) {
          if (!this.#mayBeLeftOut(each)) throw thrown
          leftOut.set(each.name, { settings: each, error: unavailable(each, CairnError.from(thrown)) })
        }
      }
    } catch (thrown) {
      this.#unload(loading, [])
      throw thrown
    }
    this.#unload(loading, deployments)
    await this.features.configure(settings.features)
    this.#leftOut = leftOut
    this.#isOpen = true
    this.#switch(deployments, loading)
  }

  /** What answered goes on with what it had; what never did has nothing to go on with. */
  #mayBeLeftOut(deployment: Served): boolean {
    if (!this.#isOpen) return true
    const before = this.#leftOut.get(deployment.name)?.settings
    return before !== undefined && servablesOf(before).join() === servablesOf(deployment).join()
  }

  /** Loads what a deployment answers with. @returns it without what it answers without */
  async #load(deployment: Served, loading: Loading): Promise<Served> {
    const { objects } = this.#context
    const { name, arms, shadows, pinned } = deployment
    const before = this.#deployments.get(name)
    const runtime = before?.runtime ?? new DeploymentRuntime(deployment, this.#shared, objects.root)
    loading.runtimes.set(name, runtime)
    const open = async (object: string) => {
      const model = await this.#open(object, loading)
      if (loading.fresh.has(object)) await runtime.prepare(deployment, model)
    }
    const armed = new Set(arms.map(({ servable }) => servable))
    for (const object of armed) await open(object)
    const lacking: LackingVersion[] = []
    for (const object of new Set([...shadows, ...pinned].filter((each) => !armed.has(each)))) {
      try {
        await open(object)
      } catch (thrown) {
        const wasLacking = before?.described.lacking.some((each) => each.object === object)
        if (!wasLacking && !this.#mayBeLeftOut(deployment)) throw thrown
        lacking.push(await lackingVersion(deployment, object, CairnError.from(thrown), objects))
      }
    }
    loading.lacking.set(name, lacking)
    return withoutLacking(deployment, lacking)
  }

  /** @throws what `openLoaded` throws */
  async #open(object: string, { models, fresh }: Loading): Promise<LoadedModel> {
    const known = models.get(object) ?? this.#models.get(object)
    const model = known ?? (await openLoaded(object, this.#context.objects))
    models.set(object, model)
    if (!known) fresh.add(object)
    return model
  }

  /** Lets go what was loaded and these deployments do not need. */
  #unload({ models, fresh, runtimes }: Loading, deployments: readonly Served[]): void {
    const needed = new Set(deployments.flatMap(servablesOf))
    const names = new Set(deployments.map(({ name }) => name))
    for (const [object, model] of models) {
      if (needed.has(object)) continue
      models.delete(object)
      if (fresh.has(object)) model.retire(() => {})
    }
    for (const [name, runtime] of runtimes) {
      if (names.has(name)) continue
      if (!this.#deployments.has(name)) void runtime.close()
      runtimes.delete(name)
    }
  }

  /** In one turn of the event loop: every request is answered by all of the old or all of the new. */
  #switch(served: readonly Served[], { models, runtimes, lacking }: Loading): void {
    const left = [...this.#models].filter(([object]) => !models.has(object))
    const gone = [...this.#deployments].filter(([name]) => !runtimes.has(name))
    const deployments = new Map<string, LiveDeployment>()
    for (const each of served) {
      const runtime = needed(runtimes, each.name)
      runtime.configure(each, modelsOf(each, models))
      const modelOf = (object: string) => needed(models, object)
      const parts = { modelOf, runtime, counters: this.#counters, objects: this.#context.objects, lacking: needed(lacking, each.name) }
      deployments.set(each.name, new LiveDeployment(each, parts))
    }
    this.#deployments = deployments
    this.#models = models
    for (const [object, model] of left) model.retire(() => forget(runtimes.values(), object))
    for (const [, { runtime }] of gone) runtime.closeWhenDone()
  }
}

/** @throws what the model and its signature throw */
async function answer(request: PredictRequest, deployment: LiveDeployment, target: Target, context: DispatcherContext): Promise<Answered> {
  const { runtime, settings } = deployment
  const { loaded, queue, explanations } = target.model
  if (runtime.load.waiting >= settings.limits.queue) throw busy(runtime, loaded)
  if (request.explain && loaded.servable.explain === null) throw notExplainable(loaded.servable)
  const found = loaded.completer && (await completed(request, deployment, loaded.completer, context.features))
  const input = loaded.reader.read(found?.table ?? request.table)
  const deadline = request.started + settings.limits.timeout
  const item = new Waiting(input, runtime.load, request.signal, deadline)
  queue.enqueue(item)
  const predictions = await item.answer
  if (!request.explain)
    return new AnsweredRequest(request, deployment, target, { input, found, item, predictions, explanations: null }, context)
  const labels = predictions.kind === 'classes' ? predictions.labels : null
  const explained = await explanations.explain(input, labels, runtime.load, request.signal, deadline)
  return new AnsweredRequest(request, deployment, target, { input, found, item, predictions, explanations: explained }, context)
}

/** About as long as it takes to answer those that wait. */
function busy({ load, pool }: DeploymentRuntime, { cost }: LoadedModel): CairnError {
  const retryAfter = Math.max(1, Math.ceil((load.waiting * cost.of(1)) / Math.max(1, pool.size) / 1_000))
  const message = `${load.waiting} requests wait already. Try again in ${retryAfter} s.`
  return new CairnError('ENDPOINT_BUSY', message, { retryAfter, waiting: load.waiting })
}

function unavailable({ name }: Served, cause: CairnError): CairnError {
  const message = `The deployment ${JSON.stringify(name)} could not be loaded: ${cause.message}`
  return new CairnError('DEPLOYMENT_UNAVAILABLE', message, { deployment: name, reason: cause.code }, cause)
}

function unknownDeployment(name: string): CairnError {
  return new CairnError('NOT_FOUND', `The endpoint has no deployment ${JSON.stringify(name)}.`, { deployment: name })
}

type Served = EndpointSettings['deployments'][number]

function servablesOf({ arms, shadows, pinned }: Served): string[] {
  return [...arms.map(({ servable }) => servable), ...shadows, ...pinned]
}

function modelsOf(deployment: Served, models: ReadonlyMap<string, LoadedModel>): LoadedModel[] {
  return [...new Set(servablesOf(deployment))].map((object) => needed(models, object))
}

function forget(runtimes: Iterable<DeploymentRuntime>, servable: string): void {
  for (const runtime of runtimes) runtime.forget(servable)
}

function needed<Value>(all: ReadonlyMap<string, Value>, key: string): Value {
  const found = all.get(key)
  if (found === undefined) throw new CairnError('INTERNAL', `${key} was not loaded.`)
  return found
}
