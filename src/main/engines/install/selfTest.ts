import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { CairnError } from '../../../shared/errors.ts'
import { runCommand, StepFailed } from './command.ts'

const Versions = z.object({ tfjsNode: z.string(), tensorflow: z.string() })

/** The program of the self-test: beside this file in the sources, an entry of its own in the built app. */
function program(): string {
  const places = ['check.ts', 'engine-check.js'].map((name) => join(import.meta.dirname, name))
  const found = places.find((place) => existsSync(place))
  if (found === undefined) throw new CairnError('INTERNAL', 'The self-test of the native engine is missing. Build Cairn again.')
  return found
}

/**
 * Trains one step in another process.
 *
 * @param home a folder with tfjs-node and its native parts
 * @returns the version of TensorFlow's library
 * @throws StepFailed with the reason; CANCELLED
 */
export async function selfTest(home: string, signal?: AbortSignal): Promise<string> {
  const output = await runCommand(process.execPath, [program(), home], { cwd: home, env: { TF_CPP_MIN_LOG_LEVEL: '3' }, signal })
  const versions = Versions.safeParse(parse(output))
  if (!versions.success) throw new StepFailed('its self-test gave no answer')
  return versions.data.tensorflow
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
