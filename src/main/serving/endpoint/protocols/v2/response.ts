import type { Answered } from '../../contracts.ts'
import { json, type Written } from '../../../../http/writing.ts'
import { bytesOfTensor } from './binaryTensor.ts'
import { jsonOfTensor } from './jsonTensor.ts'
import { type OutputTensor, outputsOf } from './outputs.ts'
import type { InferRequest } from './request.ts'

export type Asked = Pick<InferRequest, 'outputs' | 'binaryOutput' | 'contentType'>

/** The body of an answer: JSON, and after it the raw bytes of the outputs that are wanted so. */
export function inferResponse(answered: Answered, asked: Asked, { model, id }: { model: string; id: string }): Omit<Written, 'status'> {
  const raw: Buffer[] = []
  const outputs = wantedOutputs(outputsOf(answered), asked).map(({ output, binary }) => {
    if (!binary) return tensorJson(output, asked, `"data":${jsonOfTensor(output.values)}`)
    const bytes = bytesOfTensor(output.values)
    raw.push(bytes)
    return tensorJson(output, asked, null, bytes.length)
  })
  const head = JSON.stringify({
    model_name: model,
    model_version: String(answered.servable.version),
    id,
    ...(asked.contentType === 'pd' && { parameters: { content_type: 'pd' } }),
  })
  const text = `${head.slice(0, -1)},"outputs":[${outputs.join(',')}]}`
  if (raw.length === 0) return { type: json, body: text }
  const start = Buffer.from(text)
  const headers = { 'inference-header-content-length': String(start.length) }
  return { type: 'application/octet-stream', body: Buffer.concat([start, ...raw]), headers }
}

function wantedOutputs(
  outputs: readonly OutputTensor[],
  { outputs: wanted, binaryOutput }: Asked,
): { output: OutputTensor; binary: boolean }[] {
  if (wanted === null) return outputs.map((output) => ({ output, binary: binaryOutput }))
  return wanted.flatMap(({ name, binary = binaryOutput }) => {
    const output = outputs.find((each) => each.name === name)
    return output ? [{ output, binary }] : []
  })
}

function tensorJson(
  { name, shape, datatype, parameters }: OutputTensor,
  { contentType }: Asked,
  data: string | null,
  size?: number,
): string {
  const all = {
    ...(contentType === 'pd' && { content_type: datatype === 'BYTES' ? 'str' : 'np' }),
    ...parameters,
    ...(size !== undefined && { binary_data_size: size }),
  }
  const head = JSON.stringify({ name, shape, datatype, ...(Object.keys(all).length > 0 && { parameters: all }) })
  return data === null ? head : `${head.slice(0, -1)},${data}}`
}
