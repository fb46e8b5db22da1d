import { createRequire } from 'node:module'
import { delimiter } from 'node:path'
import util from 'node:util'
import type { NativeFiles } from '../install/files.ts'
import type { Tf } from '../tensors.ts'

export interface LoadedLibrary {
  readonly tf: Tf
  /** Versions of the package and of TensorFlow's library. */
  readonly tfjsNode: string
  readonly tensorflow: string
}

/**
 * Loads TensorFlow's library into this process, from where it is installed. Of tfjs-node its kernels are used, and not its entry: that
 * looks for the library beside itself, where an installed app cannot have it, and loads packages that nothing here needs.
 *
 * @throws what the system says where it cannot be loaded
 */
export async function loadLibrary({ addon, libraries }: NativeFiles): Promise<LoadedLibrary> {
  // tfjs-node calls this function, which Node 23 removed.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean }
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined
  // Otherwise TensorFlow writes to standard error which instructions the processor knows.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  // Read when the library is loaded.
  process.env.TF_NUM_INTRAOP_THREADS ??= '1'
  process.env.TF_NUM_INTEROP_THREADS ??= '1'
  // Elsewhere the addon says itself where the library lies.
  if (process.platform === 'win32') process.env.PATH = [libraries, process.env.PATH].join(delimiter)
  const tf = await import('@tensorflow/tfjs-core')
  const { NodeJSKernelBackend } = await import('@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js')
  const { version } = await import('@tensorflow/tfjs-node/dist/version.js')
  await import('@tensorflow/tfjs-node/dist/register_all_kernels.js')
  const binding: unknown = createRequire(import.meta.url)(addon)
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'), 3)
  if (!(await tf.setBackend('tensorflow').catch(() => false))) throw new Error('its backend could not be started')
  const found = (tf.backend() as { binding?: { TF_Version?: string } }).binding
  return { tf, tfjsNode: version, tensorflow: found?.TF_Version ?? 'unknown' }
}
