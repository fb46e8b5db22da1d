import { quietLibraries } from '../quietLibraries.ts'

export type Runtime = typeof import('onnxruntime-node')

/** ONNX Runtime, the only way to it, in whatever process this is. */
export function loadRuntime(): Promise<Runtime> {
  Object.assign(process.env, quietLibraries)
  return import('onnxruntime-node')
}
