/** What a model's outputs mean for rows, for whoever runs a graph. Loads no engine. */
export { answersFromOnnx, answersOf } from './formats/answers.ts'
export { type Answers, proveFormat } from './formats/parity.ts'
/** What others' programs read, for whoever writes a model down for them. */
export { mlflowFiles } from './documents/mlmodel.ts'
export { quoted } from './documents/quote.ts'
export type { BuildInput } from './build.ts'
/** The names of what is predicted, beside columns that a file has. */
export const loadPredictionNames = async () => (await import('./predict.ts')).predictionNames

/** Opening a package, and what one would hold: with engines, loaded when it is asked for. */
export const loadPackaging = async () => {
  const [{ packageContents }, { openFiles, openPackage, requireFile }, { onnxOf }, { readPackageBytes }, { modelSignature }, { withhold }] =
    await Promise.all([
      import('./build.ts'),
      import('./verify.ts'),
      import('./formats/exporters.ts'),
      import('./container/index.ts'),
      import('./signature.ts'),
      import('./withhold.ts'),
    ])
  return { packageContents, openFiles, openPackage, requireFile, onnxOf, readPackageBytes, modelSignature, withhold }
}

/** The rows that lie in a package: read with what compares models. */
export const loadSamples = async () => (await import('./documents/replay.ts')).readSamples

/** A zip of files whose bytes depend on them alone. */
export const loadZip = async () => (await import('./container/zip.ts')).zipBytes
