/**
 * Variables that keep native libraries from telling others what is done with them. ONNX Runtime (1.30 and later) writes a device id and
 * a database of events into the home folder, and asks for its collector after some seconds, unless this stands in the environment
 * before it is loaded. Every worker is started with them; where a library is loaded they are set again.
 */
export const quietLibraries = { ORT_DISABLE_TELEMETRY: '1' } as const
