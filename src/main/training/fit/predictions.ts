import { noPart, type SplitPart, splitParts } from '../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../shared/errors.ts'
import { readSafetensors, writeSafetensors } from '../checkpoints/safetensors.ts'

/** What a model says about every row of a dataset version. */
export interface Predictions {
  /**
   * Rows × width, row-major. Binary: the probability of the positive class (width 1). Multiclass: of each label.
   * Regression: the value in the target's own units (width 1).
   */
  readonly output: Float32Array
  readonly width: number
  /** Per row: the index of its part in `splitParts`, or `noPart`. */
  readonly parts: Uint8Array
}

/** Predictions as safetensors: `output` [rows, width] and `part` [rows]. */
export function writePredictions({ output, width, parts }: Predictions): Uint8Array {
  return writeSafetensors([
    { name: 'output', shape: [parts.length, width], values: output },
    { name: 'part', shape: [parts.length], values: Float32Array.from(parts) },
  ])
}

/** @throws FORMAT_INVALID */
export function readPredictions(bytes: Uint8Array): Predictions {
  const tensors = new Map(readSafetensors(bytes).map((tensor) => [tensor.name, tensor]))
  const output = tensors.get('output')
  const part = tensors.get('part')
  const fits = output?.shape.length === 2 && part?.shape.length === 1 && output.shape[0] === part.shape[0]
  if (!fits || !part.values.every((index) => index in splitParts || index === noPart)) {
    throw new CairnError('FORMAT_INVALID', 'This file does not contain predictions of a run.')
  }
  return { output: output.values, width: output.shape[1], parts: Uint8Array.from(part.values) }
}

/** The numbers of the rows of one part, ascending. */
export function rowsOfPart(parts: Uint8Array, part: SplitPart): Uint32Array {
  const index = splitParts.indexOf(part)
  const rows = new Uint32Array(parts.reduce((count, each) => count + (each === index ? 1 : 0), 0))
  for (let row = 0, i = 0; row < parts.length; row++) if (parts[row] === index) rows[i++] = row
  return rows
}
