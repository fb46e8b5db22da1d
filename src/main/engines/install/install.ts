import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { StepFailed, throwIfCancelled } from './command.ts'
import { addonSources, findEngine, findPackage, type InstallRecord, missingParts, nativeFiles, writeRecord } from './files.ts'
import { copyFile, copyFolder } from './copy.ts'
import { downloadOfficial } from './official.ts'
import type { Report } from './report.ts'
import { changedFile, sealFiles } from './seal.ts'
import { selfTest } from './selfTest.ts'
import { closeStage, commitStage, type EngineStore, engineStore, lockStore, openStage, sweepStore } from './store.ts'
import { buildFromWheel } from './wheel.ts'

export interface InstallOptions {
  readonly report: Report
  readonly signal?: AbortSignal
  /** Where the engine is put; by default where Cairn keeps what belongs to this user. */
  readonly store?: EngineStore
  /** TensorFlow's Python wheel, where it has been fetched already: then nothing is asked of any other machine. */
  readonly wheel?: string
  /** Trains one step with the library of a folder, in another process. @returns the version of TensorFlow */
  readonly test?: (folder: string, signal?: AbortSignal) => Promise<string>
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
 * Gets the native engine: from a wheel that is given, or else the official way, or, where its hosts cannot be reached, from TensorFlow's
 * Python wheel. Each way works in a folder of its own, which counts only after a training step has succeeded in it.
 *
 * @throws ENGINE_INSTALL_FAILED with what was tried and why each way failed; CANCELLED. Nothing is changed then.
 */
export async function installNativeEngine(options: InstallOptions): Promise<Installed> {
  const { report, signal, store = engineStore(), test = selfTest } = options
  throwIfCancelled(signal)
  const home = findPackage()
  if (home === null) {
    const remedy = 'npm skipped it. Install it with "npx npm@11 ci", then try again.'
    throw new CairnError('ENGINE_INSTALL_FAILED', `The package @tensorflow/tfjs-node is not installed: ${remedy}`)
  }
  const unlock = lockStore(store)
  try {
    sweepStore(store)
    const present = await alreadyThere(store, test, signal)
    if (present) return present
    const failures: { way: Way; reason: string }[] = []
    for (const way of waysOf(options)) {
      report({ message: `Trying ${way.title}` })
      try {
        return await installBy(way, home, store, { report, signal, test })
      } catch (error) {
        throwIfCancelled(signal)
        const reason = reasonFor(error)
        report({ message: `This did not work: ${reason}` })
        failures.push({ way, reason })
      }
    }
    const tried = failures.map(({ way, reason }) => `${way.title}: ${reason}.`).join(' ')
    throw new CairnError('ENGINE_INSTALL_FAILED', `${tried[0].toUpperCase()}${tried.slice(1)}`, {
      tried: failures.map(({ way }) => way.method),
    })
  } finally {
    unlock()
  }
}

function waysOf({ report, signal, wheel }: InstallOptions): Way[] {
  const fromWheel = (title: string): Way => ({
    method: 'wheel',
    title,
    prepare: (stage) => buildFromWheel(stage, { report, signal, file: wheel }),
  })
  if (wheel !== undefined) return [fromWheel('the given file')]
  return [
    { method: 'official', title: 'the official download', prepare: (stage) => downloadOfficial(stage, { report, signal }) },
    fromWheel("TensorFlow's Python package"),
  ]
}

async function alreadyThere(store: EngineStore, test: typeof selfTest, signal: AbortSignal | undefined): Promise<Installed | null> {
  const files = findEngine(store)
  if (files === null || missingParts(files).length > 0 || (await changedFile(files)) !== null) return null
  try {
    return { method: 'already present', version: describe(files.version, await test(files.home, signal)) }
  } catch (error) {
    throwIfCancelled(signal)
    // What is there does not work: it is replaced.
    if (error instanceof StepFailed) return null
    throw error
  }
}

interface Installing {
  readonly report: Report
  readonly signal?: AbortSignal
  readonly test: typeof selfTest
}

async function installBy(way: Way, home: string, store: EngineStore, { report, signal, test }: Installing): Promise<Installed> {
  const stage = openStage(store)
  try {
    // What tells where the native parts belong, and what the addon is compiled from.
    copyFile(join(home, 'package.json'), join(stage, 'package.json'))
    copyFolder(addonSources(home), join(stage, 'binding'))
    await way.prepare(stage)
    const files = nativeFiles(stage)
    const missing = missingParts(files)
    if (missing.length > 0) throw new StepFailed(`the ${missing.join(' and the ')} were not created`)
    report({ message: 'Testing a training step' })
    const tensorflow = await test(stage, signal)
    removeScaffolding(stage)
    writeRecord(files, way.method, tensorflow)
    report({ message: 'Saving the installation record' })
    await sealFiles(files)
    throwIfCancelled(signal)
    commitStage(store, stage, `tensorflow-${tensorflow}-${process.platform}-${process.arch}`)
    sweepStore(store)
    return { method: way.method, version: describe(files.version, tensorflow) }
  } finally {
    closeStage(stage)
  }
}

/** Of what a way has made, only what is loaded stays. */
function removeScaffolding(stage: string): void {
  const kept = new Set(['package.json', 'deps', 'lib'])
  for (const name of readdirSync(stage)) if (!kept.has(name)) rmSync(join(stage, name), { recursive: true, force: true })
}

function describe(tfjsNode: string, tensorflow: string): string {
  return `tfjs-node ${tfjsNode}, TensorFlow ${tensorflow}`
}

function reasonFor(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
}
