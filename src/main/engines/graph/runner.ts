import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tensor, Tf } from '../tensors.ts'
import { encodeSavedModel, type GraphNode, modelTag } from './savedModel.ts'

/** What tfjs-node's backend can do beyond the interface of TensorFlow.js. */
interface SavedModels {
  loadSavedModelMetaGraph(path: string, tags: string): number
  runSavedModel(id: number, inputs: readonly Tensor[], infos: readonly { readonly name: string }[], outputs: readonly string[]): Tensor[]
  deleteSavedModel(id: number): void
}

/** A graph in a TensorFlow session of its own, which holds the values of its variables. */
export interface GraphRunner {
  /** The values of `fetches`, in their order. Each different list of them is compiled when it is first asked for. */
  run(feeds: Readonly<Record<string, Tensor>>, fetches: readonly string[]): (Float32Array | Int32Array | Uint8Array)[]
  dispose(): void
}

/** Loads a graph. TensorFlow takes it from a folder only, which is gone again when this returns. */
export function loadGraph(tf: Tf, nodes: readonly GraphNode[]): GraphRunner {
  const backend = tf.backend() as unknown as SavedModels
  const folder = mkdtempSync(join(tmpdir(), 'cairn-graph-'))
  let id: number
  try {
    writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(nodes))
    id = backend.loadSavedModelMetaGraph(folder, modelTag)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    run(feeds, fetches) {
      const names = Object.keys(feeds).map((name) => ({ name: `${name}:0` }))
      const outputs = fetches.map((name) => `${name}:0`)
      const found = backend.runSavedModel(id, Object.values(feeds), names, outputs)
      const values = found.map((tensor) => tensor.dataSync())
      tf.dispose(found)
      return values
    },
    dispose: () => backend.deleteSavedModel(id),
  }
}
