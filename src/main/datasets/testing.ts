import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { ImportOptions } from '../../shared/domain/datasets/import.ts'
import { CairnError } from '../../shared/errors.ts'
import type { TaskContext } from '../jobs/index.ts'
import { ObjectStore } from '../workspace/index.ts'
import { importTask } from './versions/import.ts'
import type { ImportOutput } from './versions/makeVersion.ts'

/** A real folder with an object store, for tests; gone when the test file has ended. */
export interface Folder {
  readonly root: string
  readonly objects: ObjectStore
  /** Writes a file and gives its path. */
  write(name: string, content: string | Uint8Array): string
  path(name: string): string
  /** A context with a scratch folder of its own. */
  context(signal?: AbortSignal, onProgress?: (fraction: number, phase: string) => void): TaskContext
  /** All files in the object store. */
  stored(): string[]
  import(name: string, content: string | Uint8Array, options?: ImportOptions): Promise<ImportOutput>
}

export function temporaryFolder(parent = tmpdir()): Folder {
  const root = mkdtempSync(join(parent, 'cairn-datasets-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  const objects = new ObjectStore(join(root, 'objects'))
  mkdirSync(objects.root)
  let scratches = 0
  const folder: Folder = {
    root,
    objects,
    path: (name) => join(root, name),
    write(name, content) {
      writeFileSync(join(root, name), content)
      return join(root, name)
    },
    context(signal = new AbortController().signal, onProgress = () => {}) {
      const scratch = join(root, `scratch-${scratches++}`)
      mkdirSync(scratch)
      return { signal, scratch, objects, progress: onProgress, emit: () => {}, keeping: () => {} }
    },
    stored: () =>
      readdirSync(objects.root, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : [])),
    import: (name, content, options = {}) => importTask({ path: folder.write(name, content), options }, folder.context()),
  }
  return folder
}

/** The CairnError that a promise is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<CairnError> {
  const error = await promise.then(
    () => new Error('It did not fail.'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof CairnError) return error
  throw error
}
