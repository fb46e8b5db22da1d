import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import type { Engine } from './engine.ts'
import { tfjsEngine } from './tfjs.ts'

/**
 * WebAssembly: on every machine, and the fastest for small networks.
 *
 * @throws ENGINE_UNAVAILABLE when its files are missing
 */
export async function openWasm(): Promise<Engine> {
  const tf = await import('@tensorflow/tfjs-core')
  const wasm = await import('@tensorflow/tfjs-backend-wasm')
  tf.enableProdMode()
  const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))
  wasm.setWasmPaths(folder + sep)
  const ready = await tf.setBackend('wasm').catch(() => false)
  if (!ready) throw new CairnError('ENGINE_UNAVAILABLE', 'The WebAssembly engine could not be started.', { engine: 'wasm' })
  const simd = (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) ? ' simd' : ''
  return tfjsEngine('wasm', `tfjs ${wasm.version_wasm} wasm${simd}`, { tf, name: 'wasm', transposeFirst: true })
}
