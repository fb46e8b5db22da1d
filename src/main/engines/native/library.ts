import { CairnError } from '../../../shared/errors.ts'
import type { EngineId } from '../../../shared/domain/training/recipe.ts'
import { findEngine, isInstalled, missingParts, type NativeFiles } from '../install/files.ts'
import { changedFile } from '../install/seal.ts'
import { engineStore, useFolder } from '../install/store.ts'
import type { Backend, Tf } from '../tensors.ts'
import { type LoadedLibrary, loadLibrary } from './load.ts'

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
  const files = findEngine()
  if (files === null || missingParts(files).length > 0) throw unavailable(engine, 'its library is not installed')
  const changed = await changedFile(files)
  if (changed !== null) throw unavailable(engine, `its library was changed after installation (${changed})`)
  if (isInstalled(files) && !useFolder(engineStore(), files.home)) throw unavailable(engine, 'it is being removed')
  const { tf, tfjsNode, tensorflow } = await loaded(engine, files)
  tf.enableProdMode()
  proveWork(engine, tf)
  const version = `tfjs-node ${tfjsNode} tensorflow ${tensorflow} threads ${process.env.TF_NUM_INTRAOP_THREADS}`
  return { backend: { tf, name: 'tensorflow' }, version }
}

async function loaded(engine: EngineId, files: NativeFiles): Promise<LoadedLibrary> {
  try {
    return await loadLibrary(files)
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
