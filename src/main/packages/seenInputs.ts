import type { Column, Manifest } from '../../shared/domain/datasets/dataset.ts'
import { readFrame } from '../datasets/index.ts'
import { takeRows } from '../frame.ts'
import type { TaskContext } from '../jobs/index.ts'
import { readPredictions, rowsOfPart } from '../training/index.ts'
import type { KnownInput } from './inputChecks.ts'
import { inputsOf } from './signature.ts'
import { withhold } from './withhold.ts'

/** The training rows of a run, to be found in the objects of its workspace. */
export interface TrainingSeen {
  readonly manifest: Manifest
  readonly predictions: string
  readonly sensitive?: readonly string[]
}

/** The categories and ranges of the rows that a model was trained on; of a sensitive column none. */
export async function seenInputs(
  inputs: readonly Column[],
  { manifest, predictions, sensitive = [] }: TrainingSeen,
  { objects, scratch, signal }: Pick<TaskContext, 'objects' | 'scratch' | 'signal'>,
): Promise<KnownInput[]> {
  const hidden = new Set(sensitive)
  const names = inputs.map(({ name }) => name)
  const frame = await readFrame(manifest, objects, names, scratch, signal)
  const { parts } = readPredictions(await objects.get(predictions))
  const training = withhold(takeRows(frame, rowsOfPart(parts, 'train')), hidden)
  return inputsOf(inputs, training).map((input) => ({ ...input, sensitive: hidden.has(input.name) }))
}
