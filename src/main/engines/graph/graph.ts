import type { Engine } from '../engine.ts'
import { lossRule } from '../losses.ts'
import { openLibrary, reasonOf, unavailable } from '../native/library.ts'
import { graphSession } from './session.ts'

/** Counts up when the same plan gives other numbers than before. */
const revision = 1

/**
 * TensorFlow's own library, with the training loop of many steps as one graph that Cairn writes.
 *
 * @throws ENGINE_UNAVAILABLE with the reason
 */
export async function openGraph(): Promise<Engine> {
  const { backend, version } = await openLibrary('graph')
  return {
    id: 'graph',
    version: `graph ${revision} ${version}`,
    compile: async (plan) => {
      lossRule(plan)
      await backend.tf.setBackend(backend.name)
      try {
        return graphSession(backend, plan)
      } catch (error) {
        throw unavailable('graph', `TensorFlow does not accept the graph of this network (${reasonOf(error)})`, error)
      }
    },
  }
}
