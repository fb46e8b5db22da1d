import type { ModelSignature } from '../../../../../shared/domain/packages/package.ts'
import type { RequestTable } from '../../contracts.ts'
import { tensorOfBytes, utf8 } from './binaryTensor.ts'
import { invalid } from './problem.ts'
import { tableOf } from './table.ts'

/**
 * A body that is one tensor and says nothing of itself: doubles, for a model of numbers, row by row in its order; or for a model of one
 * text that text, as Triton takes it.
 * @throws INVALID_INPUT for other models, and for bytes that are no whole rows
 */
export function rawTable(body: Buffer, signature: ModelSignature): RequestTable {
  const { inputs } = signature
  const [{ name, type }] = inputs
  if (inputs.length === 1 && type === 'text') return { rows: 1, columns: new Map([[name, [utf8(name, body, 0)]]]) }
  if (inputs.some((input) => input.type === 'text')) {
    throw invalid('A body without a header is for models of numbers alone, or of one text. Send one input per column.')
  }
  const width = 8 * inputs.length
  if (body.length % width !== 0) {
    throw invalid(
      `The body has ${body.length} bytes, which are no whole rows: a row of this model has ${inputs.length} FP64, or ${width} bytes.`,
    )
  }
  const shape = [body.length / width, inputs.length]
  const head = { name, shape, datatype: 'FP64', contentType: 'np' } as const
  return tableOf([{ ...head, values: tensorOfBytes(head, body, shape[0] * shape[1]) }], 'np', signature)
}
