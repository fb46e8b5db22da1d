import type { Task } from '../jobs/index.ts'
import { nativeFiles } from './install/files.ts'
import { provenStep } from './install/trainingStep.ts'
import { loadLibrary } from './native/load.ts'

/** The self-test of the native engine in a worker: an installed app has no Node to start a program with. */
export const checkTask: Task<{ readonly folder: string }, { readonly tensorflow: string }> = async ({ folder }) => {
  const { tf, tensorflow } = await loadLibrary(nativeFiles(folder))
  provenStep(tf)
  return { tensorflow }
}
