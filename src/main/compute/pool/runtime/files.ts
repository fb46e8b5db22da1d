import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { appRoot } from '../../../resources.ts'

/** Of the dependencies, what only the program of a person or a server needs. */
const onlyHere: ReadonlySet<string> = new Set(['cli-table3', 'commander', 'node-api-headers', 'pdfkit', 'picocolors'])
/** Part of the bundle, once that is built. */
const bundled: ReadonlySet<string> = new Set(['@orpc/client', '@orpc/contract', '@orpc/server', 'drizzle-orm', 'zod'])

export interface RuntimeFile {
  /** Where it lies in the runtime, with `/`. */
  readonly path: string
  readonly file: string
}

/** Whether this program runs from its sources. */
export const fromSources: boolean = import.meta.filename.endsWith('.ts')

/** What starts the worker, in the runtime. */
export const entry: string = fromSources ? 'src/main/worker.ts' : 'out/main/worker.js'

/** Cairn's own files that its worker needs. */
export function programFiles(): RuntimeFile[] {
  const code = fromSources
    ? ['src/main', 'src/shared'].flatMap((folder) => filesIn(join(appRoot, folder), isSource))
    : filesIn(join(appRoot, 'out/main'), isCode)
  return [...code, ...filesIn(join(appRoot, 'resources'), () => true)].map(placed)
}

/** The files of the packages that it needs, for this system. */
export function packageFiles(): RuntimeFile[] {
  return [...packageFolders()].flatMap((folder) => filesIn(folder, isCode)).map(placed)
}

/** The packages themselves, by name, with their exact versions. */
export function packageVersions(): Readonly<Record<string, string>> {
  return Object.fromEntries(neededPackages().map((name) => [name, manifestIn(appRoot).dependencies?.[name] ?? '']))
}

const placed = (file: string): RuntimeFile => ({ path: relative(appRoot, file).split(sep).join('/'), file })

const isSource = (name: string) => name.endsWith('.ts') && !name.endsWith('.test.ts')
const isCode = (name: string) => /\.(js|mjs|cjs|json|node|wasm|dll|dylib)$|\.so(\.|$)/.test(name)

/** Folders of packages that hold what is for other systems, or is no code. */
function isLeftOut(folder: string): boolean {
  const path = folder.split(sep).join('/')
  if (/\/(node_modules|fixtures|test|tests|__tests__|docs)$/.test(path)) return true
  const native = /\/onnxruntime-node\/bin\/napi-v\d+\/(\w+)(?:\/(\w+))?$/.exec(path)
  return native !== null && (native[1] !== process.platform || (native[2] !== undefined && native[2] !== process.arch))
}

function filesIn(folder: string, isWanted: (name: string) => boolean): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return isLeftOut(path) ? [] : filesIn(path, isWanted)
    return entry.isFile() && isWanted(entry.name) ? [path] : []
  })
}

/** Those of the dependencies and of what they depend on, as far as they are installed. */
function packageFolders(): Set<string> {
  const found = new Set<string>()
  const add = (name: string, from: string) => {
    const folder = folderOf(name, from)
    if (folder === null || found.has(folder)) return
    found.add(folder)
    const { dependencies, optionalDependencies } = manifestIn(folder)
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies })) add(each, folder)
  }
  for (const name of neededPackages()) add(name, appRoot)
  return found
}

function neededPackages(): string[] {
  const all = Object.keys(manifestIn(appRoot).dependencies ?? {})
  return all.filter((name) => !onlyHere.has(name) && (fromSources || !bundled.has(name)))
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const manifestIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest

/** Where Node finds a package from a folder. */
function folderOf(name: string, from: string): string | null {
  for (let folder = from; folder.startsWith(appRoot); folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name)
    if (existsSync(join(found, 'package.json'))) return found
  }
  return null
}
