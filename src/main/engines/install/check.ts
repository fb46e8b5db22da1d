import { loadLibrary } from '../native/load.ts'
import { nativeFiles } from './files.ts'
import { provenStep } from './trainingStep.ts'

/**
 * The self-test of the native engine, a program of its own: a broken native library can end the process that loads it.
 * `node check.ts <folder>` trains one step with the library of that folder, and prints the versions as JSON.
 */
const [folder] = process.argv.slice(2)
const { tf, tfjsNode, tensorflow } = await loadLibrary(nativeFiles(folder))
provenStep(tf)
process.stdout.write(`${JSON.stringify({ tfjsNode, tensorflow })}\n`)
