import { assertNever } from '../../../shared/errors.ts'
import type { LoadedModel } from '../../evaluation/tasks.ts'
import { exportOnnx, exportTrees } from './onnx/export.ts'
import { exportTfjs } from './tfjs/export.ts'

export type PackageFormat = 'onnx' | 'tfjs'

/** The model as one ONNX graph. @param version of Cairn, written as the producer's */
export function onnxOf({ model, body }: LoadedModel, version: string): Uint8Array {
  switch (body.kind) {
    case 'network':
      return exportOnnx({ ...model, body }, body.weights, version)
    case 'trees':
      return exportTrees({ ...model, body }, body.trees, version)
    case 'onnx':
      return body.graph
    default:
      return assertNever(body)
  }
}

/**
 * The files of the model for TensorFlow.js; null for a body that has none, and for a network whose outputs are calibrated or a logarithm: the
 * format holds layers alone, and would give other answers without a word.
 */
export function tfjsOf({ model, body }: LoadedModel, version: string): ReadonlyMap<string, Uint8Array> | null {
  const isPlain = model.calibration === undefined && model.target.link === undefined
  return body.kind === 'network' && isPlain ? exportTfjs({ ...model, body }, body.weights, version) : null
}
