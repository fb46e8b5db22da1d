import util from 'node:util'
import { CairnError } from '../../../shared/errors.ts'
import type { EngineId } from '../../../shared/domain/training/recipe.ts'
import type { Backend, Tf } from '../tensors.ts'

export interface NativeLibrary {
  readonly backend: Backend
  /** Such as `tfjs-node 4.22.0 tensorflow 2.21.0 threads 1`. */
  readonly version: string
}

/**
 * TensorFlow's own library, where it is installed, with one thread: on the batches of tables a second one costs more
 * than it brings, and so results do not depend on how many processors a machine has.
 *
 * @param engine that needs it @throws ENGINE_UNAVAILABLE with the reason
 */
export async function openLibrary(engine: EngineId): Promise<NativeLibrary> {
  const node = await importNative(engine)
  const tf = await import('@tensorflow/tfjs-core')
  tf.enableProdMode()
  if (!(await tf.setBackend('tensorflow').catch(() => false))) throw unavailable(engine, 'its backend could not be started')
  proveWork(engine, tf)
  const binding = (tf.backend() as { binding?: { TF_Version?: string } }).binding
  const version = `tfjs-node ${node.version['tfjs-node']} tensorflow ${binding?.TF_Version ?? 'unknown'} threads ${process.env.TF_NUM_INTRAOP_THREADS}`
  return { backend: { tf, name: 'tensorflow' }, version }
}

async function importNative(engine: EngineId): Promise<typeof import('@tensorflow/tfjs-node')> {
  // tfjs-node calls this function, which Node 23 removed.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean }
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined
  // Otherwise TensorFlow writes to standard error which instructions the processor knows.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  // Read when the library is loaded.
  process.env.TF_NUM_INTRAOP_THREADS ??= '1'
  process.env.TF_NUM_INTEROP_THREADS ??= '1'
  try {
    return await import('@tensorflow/tfjs-node')
  } catch (error) {
    throw unavailable(engine, reasonOf(error), error)
  }
}

/** Importing succeeds where operations fail, so one is tried: here, and not in the middle of a run. */
function proveWork(engine: EngineId, tf: Tf): void {
  try {
    const [sum] = tf.tidy(() => tf.matMul(tf.ones([1, 2]), tf.ones([1, 2]), false, true).dataSync())
    if (sum !== 2) throw new Error(`1·1 + 1·1 gave ${sum}`)
  } catch (error) {
    throw unavailable(engine, `a first operation failed: ${reasonOf(error)}`, error)
  }
}

/** The first line says what is wrong, the rest is advice for developers of the library. Without paths: a run records it. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (message.includes('tfjs_binding.node')) return 'its library is not installed'
  return message.split('\n')[0].trim().replace(/\.$/, '')
}

export function unavailable(engine: EngineId, reason: string, cause?: unknown): CairnError {
  return new CairnError('ENGINE_UNAVAILABLE', `The ${engine} engine is not available: ${reason}.`, { engine, reason }, cause)
}
