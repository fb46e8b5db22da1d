import type { Task } from '../../jobs/index.ts'
import { checkFiles, checkVersions } from './files.ts'
import { checkLog } from './log.ts'
import type { CheckInput, CheckOutput } from './types.ts'

/** Checks windows of a monitor: reads their rows once, and writes the profile and the report of each as objects. */
export const checkTask: Task<CheckInput, CheckOutput> = async (input, context) => {
  const { work } = input
  if (work === null) return { windows: [], through: null, more: false, lastRequest: null, lastLabel: null, waiting: 0 }
  if (work.kind === 'log') return checkLog({ ...input, work }, context)
  if (work.kind === 'files') return checkFiles({ ...input, work }, context)
  return checkVersions({ ...input, work }, context)
}
