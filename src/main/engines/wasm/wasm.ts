import { CairnError } from '../../../shared/errors.ts'
import type { Engine } from '../engine.ts'
import { lossRule } from '../losses.ts'
import { openKernels } from './kernels.ts'
import { wasmSession } from './session.ts'

/** Counts up when the same plan gives other numbers than before. */
const revision = 1
/** What `Math.exp` and its like give is V8's. */
export const wasmVersion = `cairn ${revision} wasm simd`

/**
 * WebAssembly: on every machine. Its products are summed in one order, so that they have the same bits on all of them.
 *
 * @throws ENGINE_UNAVAILABLE where the processor has no 128-bit vectors
 */
export async function openWasm(): Promise<Engine> {
  if (!hasVectors()) {
    const message = 'The wasm engine is not available: WebAssembly has no 128-bit vectors on this processor.'
    throw new CairnError('ENGINE_UNAVAILABLE', message, { engine: 'wasm' })
  }
  return {
    id: 'wasm',
    version: wasmVersion,
    compile: async (plan) => {
      lossRule(plan)
      return wasmSession(plan)
    },
  }
}

/** Whether the kernels can be compiled here. */
export function hasVectors(): boolean {
  try {
    openKernels(new WebAssembly.Memory({ initial: 1 }))
    return true
  } catch {
    return false
  }
}
