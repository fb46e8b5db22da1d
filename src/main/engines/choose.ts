import type { EngineChoice, EngineId } from '../../shared/domain/training/recipe.ts'
import { CairnError } from '../../shared/errors.ts'
import { initialWeights } from './network/network.ts'
import type { Engine, Rows, TrainingPlan } from './engine.ts'
import { stepsPerCall } from './graph/stepsPerCall.ts'

/** Each is loaded only when it is asked for: TensorFlow.js is large. */
const openers: Readonly<Record<EngineId, () => Promise<Engine>>> = {
  wasm: async () => (await import('./wasm/wasm.ts')).openWasm(),
  graph: async () => (await import('./graph/graph.ts')).openGraph(),
  native: async () => (await import('./native/native.ts')).openNative(),
  cpu: async () => (await import('./cpu.ts')).openCpu(),
}

/** @throws ENGINE_UNAVAILABLE with the reason */
export function openById(id: EngineId): Promise<Engine> {
  return openers[id]()
}

export interface OpenedEngine {
  readonly engine: Engine
  /** One plain sentence for people: why this engine. */
  readonly reason: string
  /** Milliseconds per training step, of each engine that was tried. */
  readonly measured?: Readonly<Partial<Record<EngineId, number>>>
}

/** In each row the first that can train the plan takes part: a later one does the same with the same library, slower. */
const contenders: readonly (readonly EngineId[])[] = [['graph', 'native'], ['wasm']]

/**
 * The engine to train with. `auto` tries some steps on those that are available and takes the fastest; one that cannot
 * train the plan is left out. Which one wins can differ from machine to machine, so a run records the id and its
 * reproduction asks for it by name.
 *
 * @param open an engine by its id
 * @throws ENGINE_UNAVAILABLE when a named engine cannot be opened; RECIPE_INVALID when no engine could train the plan
 */
export async function openEngine(choice: EngineChoice, plan: TrainingPlan, data: Rows, open = openById): Promise<OpenedEngine> {
  if (choice !== 'auto') return { engine: await open(choice), reason: 'It was chosen explicitly.' }
  const found: Measured[] = []
  const missing: string[] = []
  for (const ids of contenders) {
    const tried = await firstThatWorks(ids, plan, data, open)
    missing.push(...tried.missing)
    if (tried.found) found.push(tried.found)
  }
  if (found.length === 0) return { engine: await open('cpu'), reason: missing.join(' ') }
  found.sort((a, b) => a.ms - b.ms)
  const times = found.map(({ engine, ms }) => `${engine.id} takes ${ms.toFixed(2)} ms per step`).join(', ')
  const fastest = found.length > 1 ? [`It is the fastest on this computer: ${times}.`] : []
  const measured = Object.fromEntries(found.map(({ engine, ms }) => [engine.id, ms]))
  return { engine: found[0].engine, reason: [...fastest, ...missing].join(' '), measured }
}

interface Measured {
  readonly engine: Engine
  readonly ms: number
}

/** @returns with `missing`, why those before it cannot train the plan */
async function firstThatWorks(
  ids: readonly EngineId[],
  plan: TrainingPlan,
  data: Rows,
  open: typeof openById,
): Promise<{ readonly found: Measured | null; readonly missing: readonly string[] }> {
  const missing: string[] = []
  for (const id of ids) {
    try {
      const engine = await open(id)
      return { found: { engine, ms: await msPerStep(engine, plan, data) }, missing }
    } catch (thrown) {
      const error = CairnError.from(thrown)
      if (error.code !== 'ENGINE_UNAVAILABLE') throw error
      missing.push(error.message)
    }
  }
  return { found: null, missing }
}

/** As many steps as the graph engine makes in one call, within reason: with fewer it would seem slower than it is. */
const measuredSteps = (plan: TrainingPlan): number => Math.min(100, Math.max(10, stepsPerCall(plan)))

/** The second of two short passes: the first one warms the engine up. */
export async function msPerStep(engine: Engine, plan: TrainingPlan, data: Rows): Promise<number> {
  const session = await engine.compile(plan)
  try {
    session.load(data)
    await session.setWeights(initialWeights(plan.network, plan.seed))
    const order = Uint32Array.from({ length: Math.min(data.y.length, measuredSteps(plan) * plan.batchSize) }, (_, i) => i)
    const { signal } = new AbortController()
    await session.trainEpoch(order, 1, signal)
    const start = performance.now()
    await session.trainEpoch(order, 2, signal)
    return (performance.now() - start) / Math.ceil(order.length / plan.batchSize)
  } finally {
    session.dispose()
  }
}
