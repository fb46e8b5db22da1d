import { CairnError } from '../../../shared/errors.ts'
import { StepFailed, throwIfCancelled } from './command.ts'
import { findHome, type InstallRecord, missingParts, nativeFiles, writeRecord } from './files.ts'
import { runOfficialInstall } from './official.ts'
import { selfTest } from './selfTest.ts'
import { closeStage, commitStage, openStage } from './stage.ts'
import { buildFromWheel } from './wheel.ts'

export interface InstallOptions {
  /** Called with one line for every step. */
  readonly report: (message: string) => void
  readonly signal?: AbortSignal
  /** The folder of tfjs-node; by default the one that Cairn uses. */
  readonly home?: string
}

export interface Installed {
  readonly method: InstallRecord['method']
  /** Such as `tfjs-node 4.22.0, TensorFlow 2.21.0`. */
  readonly version: string
}

interface Way {
  readonly method: 'official' | 'wheel'
  readonly title: string
  prepare(stage: string): Promise<void>
}

/**
 * Gets the native engine: the official way, or, where its hosts cannot be reached, from TensorFlow's Python wheel. Each
 * way works in a copy that replaces the real folder only after a training step has succeeded in it.
 *
 * @throws ENGINE_INSTALL_FAILED with what was tried and why each way failed; CANCELLED. Nothing is changed then.
 */
export async function installNativeEngine({ report, signal, home = findHome() ?? undefined }: InstallOptions): Promise<Installed> {
  throwIfCancelled(signal)
  if (home === undefined) {
    const remedy = 'npm left it out; get it with "npx npm@11 ci", then try again.'
    throw new CairnError('ENGINE_INSTALL_FAILED', `The package @tensorflow/tfjs-node is not here: ${remedy}`)
  }
  const present = await alreadyThere(home, signal)
  if (present) return present
  const ways: Way[] = [
    { method: 'official', title: 'the official download', prepare: (stage) => runOfficialInstall(stage, signal) },
    { method: 'wheel', title: "TensorFlow's Python package", prepare: (stage) => buildFromWheel(stage, { report, signal }) },
  ]
  const failures: { way: Way; reason: string }[] = []
  for (const way of ways) {
    report(`Trying ${way.title}`)
    try {
      return await installBy(way, home, { report, signal })
    } catch (error) {
      throwIfCancelled(signal)
      const reason = reasonFor(error)
      report(`This did not work: ${reason}`)
      failures.push({ way, reason })
    }
  }
  const tried = failures.map(({ way, reason }) => `${way.title}: ${reason}.`).join(' ')
  throw new CairnError('ENGINE_INSTALL_FAILED', `${tried[0].toUpperCase()}${tried.slice(1)}`, { tried: ways.map(({ method }) => method) })
}

async function alreadyThere(home: string, signal: AbortSignal | undefined): Promise<Installed | null> {
  const files = nativeFiles(home)
  if (missingParts(files).length > 0) return null
  try {
    return { method: 'already there', version: describe(files.version, await selfTest(home, signal)) }
  } catch (error) {
    throwIfCancelled(signal)
    // What is there does not work: it is replaced.
    if (error instanceof StepFailed) return null
    throw error
  }
}

async function installBy(way: Way, home: string, { report, signal }: InstallOptions): Promise<Installed> {
  const stage = openStage(home)
  try {
    await way.prepare(stage)
    const files = nativeFiles(stage)
    const missing = missingParts(files)
    if (missing.length > 0) throw new StepFailed(`it ended without the ${missing.join(' and the ')}`)
    report('Testing a training step')
    const tensorflow = await selfTest(stage, signal)
    writeRecord(files, way.method, tensorflow)
    throwIfCancelled(signal)
    commitStage(stage, home)
    return { method: way.method, version: describe(files.version, tensorflow) }
  } finally {
    closeStage(stage)
  }
}

function describe(tfjsNode: string, tensorflow: string): string {
  return `tfjs-node ${tfjsNode}, TensorFlow ${tensorflow}`
}

function reasonFor(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
}
