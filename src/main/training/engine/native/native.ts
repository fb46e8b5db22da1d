import util from 'node:util'
import { CairnError } from '../../../../shared/errors.ts'
import type { Engine } from '../engine.ts'
import type { Backend, Tf } from '../tensors.ts'
import { tfjsEngine } from '../tfjs.ts'

/**
 * TensorFlow's own library, where it is installed.
 *
 * @throws ENGINE_UNAVAILABLE with the reason
 */
export async function openNative(): Promise<Engine> {
  const node = await importNative()
  const tf = await import('@tensorflow/tfjs-core')
  tf.enableProdMode()
  if (!(await tf.setBackend('tensorflow').catch(() => false))) throw unavailable('its backend could not be started')
  proveWork(tf)
  const binding = (tf.backend() as { binding?: { TF_Version?: string } }).binding
  const version = `tfjs-node ${node.version['tfjs-node']} tensorflow ${binding?.TF_Version ?? 'unknown'}`
  const backend: Backend = { tf, name: 'tensorflow', transposeFirst: false }
  return tfjsEngine('native', version, backend)
}

async function importNative(): Promise<typeof import('@tensorflow/tfjs-node')> {
  // tfjs-node calls this function, which Node 23 removed.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean }
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined
  // Otherwise TensorFlow writes to standard error which instructions the processor knows.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  try {
    return await import('@tensorflow/tfjs-node')
  } catch (error) {
    throw unavailable(reasonOf(error), error)
  }
}

/** Importing succeeds where operations fail, so one is tried: here, and not in the middle of a run. */
function proveWork(tf: Tf): void {
  try {
    const [sum] = tf.tidy(() => tf.matMul(tf.ones([1, 2]), tf.ones([1, 2]), false, true).dataSync())
    if (sum !== 2) throw new Error(`1·1 + 1·1 gave ${sum}`)
  } catch (error) {
    throw unavailable(`a first operation failed: ${reasonOf(error)}`, error)
  }
}

/** The first line says what is wrong, the rest is advice for developers of the library. Without paths: a run records it. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (message.includes('tfjs_binding.node')) return 'its library is not installed'
  return message.split('\n')[0].trim().replace(/\.$/, '')
}

function unavailable(reason: string, cause?: unknown): CairnError {
  return new CairnError('ENGINE_UNAVAILABLE', `The native engine is not available: ${reason}.`, { engine: 'native', reason }, cause)
}
