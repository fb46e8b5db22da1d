import type { Engine } from '../engine.ts'
import { tfjsEngine } from '../tfjs.ts'
import { openLibrary } from './library.ts'

/**
 * TensorFlow's own library, operation by operation.
 *
 * @throws ENGINE_UNAVAILABLE with the reason
 */
export async function openNative(): Promise<Engine> {
  const { backend, version } = await openLibrary('native')
  return tfjsEngine('native', version, backend)
}
