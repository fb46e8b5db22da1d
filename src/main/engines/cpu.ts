import type { Engine } from './engine.ts'
import { tfjsEngine } from './tfjs.ts'

/** Plain JavaScript: slow, always there, and an independent check of the others. */
export async function openCpu(): Promise<Engine> {
  const tf = await import('@tensorflow/tfjs-core')
  const { version_cpu: version } = await import('@tensorflow/tfjs-backend-cpu')
  tf.enableProdMode()
  await tf.setBackend('cpu')
  return tfjsEngine('cpu', `tfjs ${version} cpu`, { tf, name: 'cpu' })
}
