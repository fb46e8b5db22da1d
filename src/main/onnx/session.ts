import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { CairnError } from '../../shared/errors.ts'
import { checkGraph } from './check.ts'
import { boundsFor, type CallBounds, guarded, watchSoon } from './guard.ts'
import { loadRuntime, type Runtime } from './runtime.ts'

export interface SessionOptions {
  /** That one operator is computed with; as many as there are cores when left out. */
  readonly threads?: number
  /** What a call may take, where it is not what its size says. */
  readonly bounds?: Partial<CallBounds>
}

/**
 * A graph that anybody may have made, in onnxruntime: it is checked before it is loaded, and loading and running have bounds of time
 * and memory. It is given as bytes alone, never as a path, so that nothing is looked for beside it.
 */
export class GraphSession {
  readonly runtime: Runtime
  readonly #session: InferenceSession
  readonly #bounds: CallBounds

  private constructor(runtime: Runtime, session: InferenceSession, bounds: CallBounds) {
    this.runtime = runtime
    this.#session = session
    this.#bounds = bounds
  }

  /** @throws MODEL_UNSAFE; FORMAT_INVALID for what is no model or what onnxruntime cannot load; MODEL_LIMIT, as the end of the process */
  static async open(model: Uint8Array, { threads, bounds: given }: SessionOptions = {}): Promise<GraphSession> {
    checkGraph(model)
    const runtime = await loadRuntime()
    const bounds = { ...boundsFor(model.byteLength), ...given }
    // Severity 4: what goes wrong is told by the error, and names in a graph are not ours to print.
    const options = { logSeverityLevel: 4, executionProviders: ['cpu'], ...(threads && { intraOpNumThreads: threads }) } as const
    const session = await guarded(bounds, () => runtime.InferenceSession.create(model, options)).catch((error: unknown) => {
      throw failed('onnxruntime cannot load the model', error)
    })
    return new GraphSession(runtime, session, bounds)
  }

  get inputs(): readonly InferenceSession.ValueMetadata[] {
    return this.#session.inputMetadata
  }

  get outputs(): readonly InferenceSession.ValueMetadata[] {
    return this.#session.outputMetadata
  }

  get inputNames(): readonly string[] {
    return this.#session.inputNames
  }

  get outputNames(): readonly string[] {
    return this.#session.outputNames
  }

  /** @throws FORMAT_INVALID where the graph cannot compute this; MODEL_LIMIT, also as the end of the process */
  async run(feeds: Readonly<Record<string, Tensor>>, outputs: readonly string[] = this.outputNames): Promise<Record<string, Tensor>> {
    const results = await guarded(this.#bounds, () => this.#session.run(feeds, [...outputs])).catch((error: unknown) => {
      throw failed('the model cannot predict these rows', error)
    })
    return results as Record<string, Tensor>
  }

  release(): Promise<void> {
    return this.#session.release()
  }
}

/** Begins to load what a session needs, beside whatever else is done until it is opened. */
export function prepareSessions(): void {
  watchSoon()
  // Whoever opens one is told.
  loadRuntime().catch(() => {})
}

function failed(what: string, error: unknown): CairnError {
  const reason = error instanceof Error ? error.message : String(error)
  if (/bad.?alloc|failed to allocate|out of memory/i.test(reason))
    return new CairnError('MODEL_LIMIT', 'The graph needs more memory than is available.', {}, error)
  return new CairnError('FORMAT_INVALID', `${what.charAt(0).toUpperCase()}${what.slice(1)}: ${reason.slice(0, 1_000)}`, {}, error)
}
