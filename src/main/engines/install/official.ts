import { delimiter, dirname, join } from 'node:path'
import { runCommand } from './command.ts'

/**
 * Runs tfjs-node's own installation script in a copy of its package: it downloads TensorFlow's C library and a prebuilt
 * addon, or builds the addon where there is none.
 *
 * @throws StepFailed with the reason; CANCELLED
 */
export async function runOfficialInstall(stage: string, signal?: AbortSignal): Promise<void> {
  await runCommand(process.execPath, ['scripts/install.js'], { cwd: stage, env: { PATH: searchPath(stage) }, signal })
}

/** The script calls `node` and `node-pre-gyp` by name, which npm would have on the path. */
export function searchPath(stage: string): string {
  const modules = dirname(dirname(stage))
  return [dirname(process.execPath), join(modules, '.bin'), process.env.PATH].join(delimiter)
}
