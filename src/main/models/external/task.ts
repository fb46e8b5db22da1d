import canonicalize from 'canonicalize'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ForeignModel } from '../../../shared/domain/evaluation/explanation.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Task } from '../../jobs/index.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import { ForeignOnnx, type OnnxPorts } from '../../onnx/foreign.ts'
import { describeForeign, type ForeignRequest } from './describe.ts'

/** A larger file is not read into memory. */
const mostBytes = 1 << 30

/** What an ONNX model takes and gives. */
export const inspectOnnxTask: Task<{ readonly path: string }, OnnxPorts> = async ({ path }) => {
  const onnx = await ForeignOnnx.open(await readModel(path))
  try {
    return onnx.ports
  } finally {
    await onnx.release()
  }
}

export interface ForeignInput extends ForeignRequest {
  readonly path: string
}

export interface ForeignOutput {
  readonly file: string
  readonly signature: ForeignModel
  readonly onnxObject: string
  readonly signatureObject: string
  /** SHA-256 over the graph and its description. */
  readonly checksum: string
}

/** Takes in a model that was made elsewhere. @throws FILE_NOT_FOUND, FORMAT_INVALID, INVALID_INPUT */
export const takeOnnxTask: Task<ForeignInput, ForeignOutput> = async ({ path, ...request }, { objects }) => ({
  file: basename(path),
  ...(await takeOnnx(await readModel(path), () => request, objects)),
})

/**
 * Keeps an ONNX model and its description. @param requestOf how it is read, by what it takes and gives
 * @throws MODEL_UNSAFE, MODEL_LIMIT; FORMAT_INVALID for what is no model of tables, INVALID_INPUT for a request that does not fit it
 */
export async function takeOnnx(
  bytes: Uint8Array,
  requestOf: (ports: OnnxPorts) => ForeignRequest,
  objects: ObjectStore,
): Promise<Omit<ForeignOutput, 'file'>> {
  const onnx = await ForeignOnnx.open(bytes)
  try {
    const signature = describeForeign(onnx.ports, requestOf(onnx.ports))
    const [{ object: onnxObject }, { object: signatureObject }] = [
      await objects.put(bytes),
      await objects.put(canonicalize(signature) as string),
    ]
    const checksum = createHash('sha256')
      .update(JSON.stringify([onnxObject, signatureObject]))
      .digest('hex')
    return { signature, onnxObject, signatureObject, checksum }
  } finally {
    await onnx.release()
  }
}

async function readModel(path: string): Promise<Buffer> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const code = error.code === 'ENOENT' ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE'
    throw new CairnError(code, `${path} cannot be read.`, { file: path }, error)
  })
  if (bytes.length === 0) throw new CairnError('FILE_EMPTY', `${path} is empty.`, { file: path })
  if (bytes.length > mostBytes) throw new CairnError('FORMAT_INVALID', `${path} is larger than 1 GiB.`, { file: path })
  return bytes
}
