import type { EngineLibrary } from '../../shared/domain/training/engine.ts'
import { findEngine, findPackage, isInstalled, readRecord } from './install/files.ts'
import { sealedBytes } from './install/seal.ts'
import { engineStore, installedFolder, usersOf } from './install/store.ts'
import { wheelBytes } from './install/wheel.ts'

/** What is installed of TensorFlow's library, and what getting it takes. Looks at files only. */
export function engineLibrary(): EngineLibrary {
  const files = findEngine()
  const installed = files && {
    place: isInstalled(files) ? ('user' as const) : ('program' as const),
    folder: files.home,
    version: readRecord(files)?.tensorflow ?? null,
    bytes: sealedBytes(files),
  }
  const folder = installedFolder(engineStore())
  return {
    installed,
    inUse: folder !== null && usersOf(folder).length > 0,
    downloads: { bytes: wheelBytes, licence: 'Apache License 2.0', from: ['storage.googleapis.com', 'the Python package index'] },
    possible: findPackage() !== null,
  }
}
