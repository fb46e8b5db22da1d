import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { type EngineStore, engineStore, installedFolder } from './store.ts'

/** Where tfjs-node looks for its native parts, and where the proof that they work is kept. */
export interface NativeFiles {
  /** The folder that they lie in, with the `package.json` of @tensorflow/tfjs-node: of an installation, or of that package itself. */
  readonly home: string
  /** The version of that package. */
  readonly version: string
  readonly addon: string
  /** The folder of TensorFlow's own library. */
  readonly libraries: string
  readonly record: string
}

/** The folder of @tensorflow/tfjs-node, which npm leaves out where it cannot be installed. */
export function findPackage(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node/package.json'))
  } catch {
    return null
  }
}

/** The engine to work with: the installed one, else what lies beside the program, as earlier versions put it there; null without either. */
export function findEngine(store: EngineStore = engineStore()): NativeFiles | null {
  const installed = installedFolder(store)
  if (installed !== null) return nativeFiles(installed)
  const home = findPackage()
  const beside = home === null ? null : nativeFiles(home)
  return beside !== null && missingParts(beside).length === 0 ? beside : null
}

/** What the addon is compiled from: in tfjs-node, or beside the archive of an installed app. @param home of tfjs-node */
export function addonSources(home: string): string {
  const inArchive = /^(.*)[\\/]app\.asar(?:\.unpacked)?[\\/]/.exec(home)
  return inArchive ? join(inArchive[1], 'tfjs-node-binding') : join(home, 'binding')
}

/** Whether they lie in the user's folder, and not beside the program. */
export function isInstalled({ home }: NativeFiles, store: EngineStore = engineStore()): boolean {
  return home === installedFolder(store)
}

const PackageFile = z.object({ version: z.string(), binary: z.object({ napi_versions: z.array(z.int()) }) })

/** As @mapbox/node-pre-gyp finds them: the newest version of Node-API that both the package and Node know. */
export function nativeFiles(home: string): NativeFiles {
  const { version, binary } = PackageFile.parse(JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')))
  const napi = Math.max(...binary.napi_versions.filter((known) => known <= Number(process.versions.napi)))
  return {
    home,
    version,
    addon: join(home, 'lib', `napi-v${napi}`, 'tfjs_binding.node'),
    libraries: join(home, 'deps', 'lib'),
    record: join(home, 'deps', `cairn-${process.version}.json`),
  }
}

/** The file of TensorFlow's library that the addon is linked to, by platform. */
const libraryNames: Readonly<Record<string, readonly string[]>> = {
  linux: ['libtensorflow.so', 'libtensorflow.so.2'],
  darwin: ['libtensorflow.dylib', 'libtensorflow.2.dylib'],
  win32: ['tensorflow.dll'],
}

export function missingParts(files: NativeFiles): string[] {
  const names = libraryNames[process.platform] ?? []
  const library = names.some((name) => existsSync(join(files.libraries, name)))
  return [...(existsSync(files.addon) ? [] : ['addon']), ...(library ? [] : ['library'])]
}

export const installMethods = ['official', 'wheel', 'already present'] as const
const Record = z.object({
  method: z.enum(installMethods),
  /** Versions of what was tried when the self-test passed. */
  tfjsNode: z.string(),
  tensorflow: z.string(),
  node: z.string(),
})
export type InstallRecord = z.infer<typeof Record>

/** The record of a self-test that passed with this package under this Node; null when there is none. */
export function readRecord(files: NativeFiles): InstallRecord | null {
  try {
    const record = Record.parse(JSON.parse(readFileSync(files.record, 'utf8')))
    return record.tfjsNode === files.version && record.node === process.version ? record : null
  } catch {
    return null
  }
}

export function writeRecord(files: NativeFiles, method: InstallRecord['method'], tensorflow: string): InstallRecord {
  const record: InstallRecord = { method, tfjsNode: files.version, tensorflow, node: process.version }
  writeFileSync(files.record, `${JSON.stringify(record, null, 2)}\n`)
  return record
}
