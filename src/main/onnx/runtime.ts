export type Runtime = typeof import('onnxruntime-node')

/**
 * ONNX Runtime, the only way to it. From 1.30 on it collects telemetry: it writes a device id and a database of events into the
 * home folder, and asks for its collector after some seconds. It reads this variable while it is loaded, so that it has to stand
 * in the environment before that, whichever process this is.
 */
export function loadRuntime(): Promise<Runtime> {
  process.env.ORT_DISABLE_TELEMETRY = '1'
  return import('onnxruntime-node')
}
