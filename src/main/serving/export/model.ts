import type { ModelSignature } from '../../../shared/domain/packages/package.ts'
import type { Frame } from '../../frame.ts'

/** A model as its package has it: what any target is made of. */
export interface ExportedModel {
  readonly name: string
  /** The number of the version. */
  readonly version: number
  /** ONNX: raw columns in, predictions out. */
  readonly graph: Uint8Array
  readonly signature: ModelSignature
  /** Rows for examples, without sensitive values; there may be none. */
  readonly samples: Frame
}

/** For every README: what only an endpoint of Cairn does. */
export const allColumns = 'A request has all columns of the model: features are not looked up by keys, as the endpoint of Cairn does.'

/** The files of a folder, by their path in it. */
export type FolderFiles = ReadonlyMap<string, Uint8Array>

/** Makes the folder of one target. Pure: the same model gives the same bytes. */
export type FolderBuilder = (model: ExportedModel) => FolderFiles

/** @param texts by path, as UTF-8 */
export function textFiles(texts: Readonly<Record<string, string>>): [string, Uint8Array][] {
  return Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)])
}
