import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { EngineStatus } from '../../shared/domain/training/engine.ts'
import { engineIds, type EngineId } from '../../shared/domain/training/recipe.ts'
import { findHome, missingParts, nativeFiles, readRecord, writeRecord } from './install/files.ts'
import { selfTest } from './install/selfTest.ts'
import { hasVectors, wasmVersion } from './wasm/wasm.ts'

/**
 * Which engines can train here, and why the others cannot. Looks at files only; a native library that has no record of a
 * passed self-test is tried once, in another process.
 *
 * @param home the folder of tfjs-node, or null where there is none
 */
export async function detectEngines(home: string | null = findHome()): Promise<EngineStatus[]> {
  const native = detectNative(home)
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
  const reason = 'WebAssembly that Cairn brings along: on every machine, with the same results on all of them.'
  return { id: 'wasm', available: true, version: wasmVersion, reason, howToGet: null }
}

export async function detectNative(home: string | null): Promise<EngineStatus> {
  const without = (reason: string, howToGet: string): EngineStatus => ({ id: 'native', available: false, version: null, reason, howToGet })
  if (home === null) return without('The package @tensorflow/tfjs-node is not installed.', 'npx npm@11 ci && npx cairn engine install')
  const files = nativeFiles(home)
  if (missingParts(files).length > 0) return without('Its native library is not installed.', 'npx cairn engine install')
  try {
    const tensorflow = readRecord(files)?.tensorflow ?? (await testOnce(files.home))
    const reason = 'TensorFlow in native code, operation by operation; it passed its self-test.'
    return { id: 'native', available: true, version: `tfjs-node ${files.version}, TensorFlow ${tensorflow}`, reason, howToGet: null }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return without(`It is installed and does not work: ${reason}.`, 'npx cairn engine install')
  }
}

/** It needs the same library. */
function detectGraph(native: EngineStatus): EngineStatus {
  const reason = 'TensorFlow in native code, with many training steps as one graph; its library passed its self-test.'
  return { ...native, id: 'graph', ...(native.available ? { reason } : {}) }
}

/** Somebody else installed it, or Node has changed since. */
async function testOnce(home: string): Promise<string> {
  const tensorflow = await selfTest(home)
  try {
    writeRecord(nativeFiles(home), 'already there', tensorflow)
  } catch {
    // The folder is read-only: it is tested again the next time.
  }
  return tensorflow
}

function detectCpu(): EngineStatus {
  const folder = folderOf('@tensorflow/tfjs-backend-cpu')
  const reason = 'Plain JavaScript: slow, and always there.'
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
