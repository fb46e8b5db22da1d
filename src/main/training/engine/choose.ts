import type { EngineChoice, EngineId } from '../../../shared/domain/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import { initialWeights } from '../network.ts'
import type { Engine, Rows, TrainingPlan } from './engine.ts'

/** Each is loaded only when it is asked for: TensorFlow.js is large. */
const openers: Readonly<Record<EngineId, () => Promise<Engine>>> = {
  wasm: async () => (await import('./wasm.ts')).openWasm(),
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

/**
 * The engine to train with. `auto` tries a few steps on each that is available and takes the fastest; which one wins can
 * differ from machine to machine, so a run records the id and its reproduction asks for it by name.
 *
 * @throws ENGINE_UNAVAILABLE when a named engine cannot be opened
 */
export async function openEngine(choice: EngineChoice, plan: TrainingPlan, data: Rows): Promise<OpenedEngine> {
  if (choice !== 'auto') return { engine: await openById(choice), reason: 'It was asked for by name.' }
  const native = await attempt('native')
  const wasm = await attempt('wasm')
  const found = [wasm, native].flatMap((tried) => ('engine' in tried ? [tried.engine] : []))
  if (found.length === 2) return fastest(found, plan, data)
  const missing = [wasm, native].flatMap((tried) => ('why' in tried ? [tried.why] : []))
  return { engine: found[0] ?? (await openById('cpu')), reason: missing.join(' ') }
}

type Attempt = { readonly engine: Engine } | { readonly why: string }

async function attempt(id: EngineId): Promise<Attempt> {
  try {
    return { engine: await openById(id) }
  } catch (thrown) {
    const error = CairnError.from(thrown)
    if (error.code !== 'ENGINE_UNAVAILABLE') throw error
    return { why: error.message }
  }
}

async function fastest(engines: readonly Engine[], plan: TrainingPlan, data: Rows): Promise<OpenedEngine> {
  const times: { engine: Engine; ms: number }[] = []
  for (const engine of engines) times.push({ engine, ms: await msPerStep(engine, plan, data) })
  times.sort((a, b) => a.ms - b.ms)
  const measured = Object.fromEntries(times.map(({ engine, ms }) => [engine.id, ms]))
  const [first, second] = times.map(({ engine, ms }) => `${engine.id} takes ${ms.toFixed(2)} ms a step`)
  return { engine: times[0].engine, reason: `It is the fastest here: ${first}, ${second}.`, measured }
}

const measuredSteps = 10

/** The second of two short passes: the first one warms the engine up. */
export async function msPerStep(engine: Engine, plan: TrainingPlan, data: Rows): Promise<number> {
  const session = await engine.compile(plan)
  try {
    session.load(data)
    await session.setWeights(initialWeights(plan.network, plan.seed))
    const order = Uint32Array.from({ length: Math.min(data.y.length, measuredSteps * plan.batchSize) }, (_, i) => i)
    const { signal } = new AbortController()
    await session.trainEpoch(order, 1, signal)
    const start = performance.now()
    await session.trainEpoch(order, 2, signal)
    return (performance.now() - start) / Math.ceil(order.length / plan.batchSize)
  } finally {
    session.dispose()
  }
}
