// ONNX Runtime as anybody would load it, and long enough for it to speak.
await import('./load.mjs')
setTimeout(() => process.exit(0), Number(process.env.CAIRN_HOLD))
