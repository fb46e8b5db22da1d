import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { EngineStatus } from '../../shared/domain/training/engine.ts'
import { engineIds, type EngineId } from '../../shared/domain/training/recipe.ts'
import { findEngine, findPackage, missingParts, type NativeFiles, readRecord, writeRecord } from './install/files.ts'
import { changedFile } from './install/seal.ts'
import { selfTest } from './install/selfTest.ts'
import { hasVectors, wasmVersion } from './wasm/wasm.ts'

export interface DetectOptions {
  /** The native library to work with; null where there is none. */
  readonly files?: NativeFiles | null
  /** Trains one step with the library of a folder, in another process. @returns the version of TensorFlow */
  readonly test?: (folder: string) => Promise<string>
}

/**
 * Which engines can train here, and why the others cannot. Looks at files only; a native library that has no record of a
 * passed self-test is tried once, in another process.
 */
export async function detectEngines({ files = findEngine(), test = selfTest }: DetectOptions = {}): Promise<EngineStatus[]> {
  const native = detectNative(files, test)
  const detect: Record<EngineId, () => EngineStatus | Promise<EngineStatus>> = {
    graph: async () => detectGraph(await native),
    wasm: detectWasm,
    native: () => native,
    cpu: detectCpu,
  }
  return Promise.all(engineIds.map(async (id) => detect[id]()))
}

function detectWasm(): EngineStatus {
  if (!hasVectors()) {
    const reason = 'WebAssembly has no 128-bit vectors on this processor.'
    return { id: 'wasm', available: false, version: null, reason, howToGet: null }
  }
  const reason = 'WebAssembly, bundled with Cairn: works on every computer, with identical results.'
  return { id: 'wasm', available: true, version: wasmVersion, reason, howToGet: null }
}

export async function detectNative(files: NativeFiles | null, test: (folder: string) => Promise<string> = selfTest): Promise<EngineStatus> {
  const without = (reason: string, howToGet = 'npx cairn engine install'): EngineStatus => ({
    id: 'native',
    available: false,
    version: null,
    reason,
    howToGet,
  })
  if (files === null && findPackage() === null)
    return without('The package @tensorflow/tfjs-node is not installed.', 'npx npm@11 ci && npx cairn engine install')
  if (files === null || missingParts(files).length > 0) return without('Its native library is not installed.')
  try {
    const changed = await changedFile(files)
    if (changed !== null) return without(`It was changed after installation and is not used: ${changed}. Install it again.`)
    const tensorflow = readRecord(files)?.tensorflow ?? (await testOnce(files, test))
    const reason = 'Native TensorFlow, one operation at a time; self-test passed.'
    return { id: 'native', available: true, version: `tfjs-node ${files.version}, TensorFlow ${tensorflow}`, reason, howToGet: null }
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
    return without(`It is installed but does not work: ${reason}.`)
  }
}

/** It needs the same library. */
function detectGraph(native: EngineStatus): EngineStatus {
  const reason = 'Native TensorFlow, with many training steps per graph; self-test passed.'
  return { ...native, id: 'graph', ...(native.available ? { reason } : {}) }
}

/** Somebody else installed it, or Node has changed since. */
async function testOnce(files: NativeFiles, test: (folder: string) => Promise<string>): Promise<string> {
  const tensorflow = await test(files.home)
  try {
    writeRecord(files, 'already present', tensorflow)
  } catch {
    // The folder is read-only: it is tested again the next time.
  }
  return tensorflow
}

function detectCpu(): EngineStatus {
  const folder = folderOf('@tensorflow/tfjs-backend-cpu')
  const reason = 'Plain JavaScript: slow, but always available.'
  return {
    id: 'cpu',
    available: folder !== null,
    version: folder && versionOf(folder),
    reason,
    howToGet: folder === null ? 'npm ci' : null,
  }
}

function folderOf(name: string): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
  } catch {
    return null
  }
}

function versionOf(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version
}
