import { basename } from 'node:path'
import type { Work } from '../jobs/index.ts'
import { requireModelVersion } from '../models/index.ts'
import { buildInputOf, type BuildTarget } from './buildInput.ts'
import { foreignInputOf, isForeign } from './foreign/input.ts'

/** Begins to build a package of a version. @throws NOT_FOUND, RUN_NOT_DONE, MODEL_NOT_OPENED; INVALID_INPUT for a version that was imported */
export function startBuild(
  { workspace: { db }, runner }: Pick<Work, 'workspace' | 'runner'>,
  ref: string,
  target: BuildTarget,
): { jobId: number } {
  const title = `Package ${ref} as ${basename(target.path)}`
  if (isForeign(requireModelVersion(db, ref)))
    return { jobId: runner.enqueue('packages.buildForeign', title, foreignInputOf(db, ref, target), () => null).jobId }
  return { jobId: runner.enqueue('packages.build', title, buildInputOf(db, ref, target), () => null).jobId }
}
