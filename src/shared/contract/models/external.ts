import { z } from 'zod'
import { FileRef, Name, operation } from '../base.ts'
import { ModelVersion } from './models.ts'

/** An input or output of an ONNX model; a dimension that is not fixed is −1. */
const Port = z.object({ name: z.string(), type: z.string(), shape: z.array(z.number()) })

const reading = [
  'FILE_NOT_FOUND',
  'FILE_UNREADABLE',
  'FILE_EMPTY',
  'FORMAT_INVALID',
  'MODEL_UNSAFE',
  'MODEL_LIMIT',
  'WORKER_DIED',
  'CANCELLED',
] as const

/** Models that were trained elsewhere, as ONNX. */
export const externalContract = {
  /** What a model takes and gives. */
  inspect: operation(...reading)
    .input(z.object({ file: FileRef }))
    .output(z.object({ inputs: z.array(Port), outputs: z.array(Port) })),
  /** Makes an ONNX model the next version of a registered model; it is evaluated and explained like any other. */
  register: operation(...reading)
    .input(
      z.object({
        file: FileRef,
        name: Name,
        target: z.string().min(1),
        /** In the order of the probabilities; for two classes [negative, positive]; none for a regression. */
        labels: z.array(z.string().min(1)).max(200).default([]),
        /** The columns of an input, side by side; an input that is not named takes the column of its own name. */
        inputs: z.array(z.object({ input: z.string(), columns: z.array(z.string().min(1)).min(1) })).default([]),
        /** The output with the probabilities or the value, where it cannot be told. */
        output: z.string().optional(),
        threshold: z.number().min(0).max(1).optional(),
        notes: z.string().max(100_000).default(''),
      }),
    )
    .output(ModelVersion),
}
