import { open, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { DocumentError, readYaml } from '../../yaml.ts'
import { valueAt } from '../definitions/words.ts'
import { convertRegistry, type FeastDefinitions } from './convert.ts'
import { decodeRegistry } from './decode.ts'
import { checkedRegistry, ofProject } from './registry.ts'

/** Bytes of a registry; one of a thousand views has a few million. */
const largest = 64 * 1024 ** 2
const configName = 'feature_store.yaml'
const dumpHint = 'Write its registry to a file with "feast registry-dump > registry.json", and import that.'

/**
 * The definitions of a Feast repository. Nothing of it is executed: its Python is not even read.
 * @param path of its folder or feature_store.yaml, of its registry file, or of what `feast registry-dump` wrote
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE; FEATURES_INVALID where it is no registry, is damaged or too large, or is kept elsewhere
 */
export async function readFeast(path: string): Promise<FeastDefinitions> {
  const isFolder = (await statOf(path)).isDirectory()
  if (!isFolder && !/\.ya?ml$/i.test(path)) return convertRegistry(ofProject(await registryIn(path), undefined), folderOf(path))
  const folder = isFolder ? path : dirname(path)
  const config = await configOf(isFolder ? join(path, configName) : path)
  const registry = await registryIn(await withinFolder(folder, config.registry))
  return convertRegistry(ofProject(registry, config.project), folder)
}

/** Paths of sources are relative to the repository, in whose folder `data` a local registry lies. */
function folderOf(registry: string): string | null {
  const folder = dirname(resolve(registry))
  return folder.endsWith(`${join('/', 'data')}`) ? dirname(folder) : folder
}

interface Config {
  readonly project: string | undefined
  readonly registry: string
}

async function configOf(path: string): Promise<Config> {
  const text = Buffer.from(await bytesOf(path, 1024 ** 2)).toString('utf8')
  const data = yamlOf(text, path)
  const project = valueAt(data, ['project'])
  const given = valueAt(data, ['registry'])
  const type = valueAt(given, ['registry_type']) ?? valueAt(given, ['registry_store_type']) ?? 'file'
  const place = typeof given === 'string' ? given : valueAt(given, ['path'])
  if (typeof place !== 'string') throw invalid(`${configName} names no registry. ${dumpHint}`, { file: path })
  if (type !== 'file' || /^[a-z][a-z0-9+.-]+:\/\//i.test(place))
    throw invalid(`The registry is kept in ${type === 'file' ? place.split('://')[0] : String(type)}, not in a file. ${dumpHint}`, {
      file: path,
    })
  return { project: typeof project === 'string' ? project : undefined, registry: place }
}

function yamlOf(text: string, file: string): unknown {
  try {
    return readYaml(text).data
  } catch (error) {
    if (error instanceof DocumentError)
      throw new CairnError('FEATURES_INVALID', `${configName}: ${error.message}`, { file, ...error.position }, error)
    throw error
  }
}

/** A repository may come from anyone: it leads to no file outside of itself. */
async function withinFolder(folder: string, registry: string): Promise<string> {
  const path = isAbsolute(registry) ? registry : join(folder, registry)
  await statOf(path)
  const inside = relative(await realpath(folder), await realpath(path))
  if (!inside.startsWith('..') && !isAbsolute(inside)) return path
  throw invalid(`${configName} names a registry outside of its folder: ${registry}. Choose that file itself.`, { file: registry })
}

async function registryIn(path: string) {
  const bytes = await bytesOf(path, largest)
  if (bytes.subarray(0, 15).toString('latin1') === 'SQLite format 3')
    throw invalid(`The registry is a database. ${dumpHint}`, { file: path })
  try {
    return checkedRegistry(isJson(bytes) ? jsonOf(bytes) : decodeRegistry(bytes))
  } catch (thrown) {
    const error = CairnError.from(thrown)
    throw new CairnError(error.code, error.message, { ...error.details, file: path }, error)
  }
}

/** A message cannot begin so: it would be a group of fields. One may begin with a line break and a brace. */
const isJson = (bytes: Buffer): boolean => /^\ufeff?\{/.test(bytes.subarray(0, 16).toString('utf8'))

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, ''))
  } catch (error) {
    throw invalid(`The file is not JSON: ${(error as Error).message.slice(0, 200)}`, {}, error)
  }
}

async function statOf(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    const isMissing = ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
    throw new CairnError(isMissing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE', `${path} cannot be read.`, { file: path }, error)
  }
}

/** @throws FEATURES_INVALID where there are more than `most` */
async function bytesOf(path: string, most: number): Promise<Buffer> {
  const { size } = await statOf(path)
  if (size > most) throw invalid(`${path} is larger than ${most / 1024 ** 2} MB, which no registry is.`, { file: path, bytes: size })
  try {
    const file = await open(path)
    try {
      // Not more than it had: it may grow, or be a device without an end.
      const buffer = Buffer.alloc(Math.min(size, most))
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw new CairnError('FILE_UNREADABLE', `${path} cannot be read.`, { file: path }, error)
  }
}

function invalid(message: string, details: CairnError['details'], cause?: unknown): CairnError {
  return new CairnError('FEATURES_INVALID', message, details, cause)
}
