import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { ArtifactPath } from '../../../shared/domain/experiments/artifactPath.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { LeftOut } from '../import/source.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import { checkKey } from '../runs/limits.ts'

/** What a `meta.yaml` of MLflow holds. */
export type MetaFields = Readonly<Record<string, string | number | null | readonly [] | Readonly<Record<string, string>>>>

interface KeyValue {
  readonly key: string
  readonly value: string
}

export interface StoreOptions {
  /** Where it is written. */
  readonly folder: string
  /** Where it will lie: MLflow keeps whole paths. */
  readonly target: string
  readonly objects: ObjectStore
  leaveOut(what: LeftOut): void
}

/** A folder `mlruns` that is being written. Places are beneath it. */
export class MlrunsWriter {
  readonly #options: StoreOptions
  readonly #places = new Map<string, readonly string[]>()

  constructor(options: StoreOptions) {
    this.#options = options
  }

  /** Where a place will lie, as MLflow names it. */
  uri(...place: readonly string[]): string {
    return join(this.#options.target, ...place)
  }

  /** Remembers where a run or logged model is written. */
  keepPlace(id: string, place: readonly string[]): void {
    this.#places.set(id, place)
  }

  /** Where something of a run or logged model will lie; null where that is not written. */
  placeOf(id: string, ...inner: readonly string[]): string | null {
    const place = this.#places.get(id)
    return place ? this.uri(...place, ...inner) : null
  }

  leaveOut(what: LeftOut): void {
    this.#options.leaveOut(what)
  }

  /** @throws FORMAT_INVALID for an id that leads out of it: a workspace from elsewhere may hold any */
  folder(...place: readonly string[]): void {
    const path = join(this.#options.folder, ...place)
    if (!path.startsWith(join(this.#options.folder, sep)))
      throw new CairnError('FORMAT_INVALID', `The id ${JSON.stringify(place.join('/').slice(0, 200))} cannot be that of a run or model.`)
    mkdirSync(path, { recursive: true })
  }

  meta(place: readonly string[], fields: MetaFields): void {
    this.folder(...place)
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${yamlOf(value)}\n`)
    writeFileSync(join(this.#options.folder, ...place, 'meta.yaml'), lines.join(''), { flag: 'wx' })
  }

  /** The same where it may be there already, with the same name for the same fields. */
  once(place: readonly string[], fields: MetaFields): void {
    if (!existsSync(join(this.#options.folder, ...place, 'meta.yaml'))) this.meta(place, fields)
  }

  /** A file for each key. A key that would lead elsewhere as a path, or that MLflow cannot read back, is told and left out. */
  entries(place: readonly string[], kind: 'param' | 'tag', entries: Iterable<KeyValue>): void {
    this.folder(...place)
    for (const { key, value } of entries) this.keyed(place, key, value, kind)
  }

  /** @returns whether it was written */
  keyed(place: readonly string[], key: string, text: string, kind: LeftOut['kind']): boolean {
    const path = join(this.#options.folder, ...place, ...key.split('/'))
    const told = { kind, place: [...place, key].join('/') }
    if (!isFileKey(key)) {
      this.leaveOut({ ...told, reason: 'MLflow cannot keep this name as a file.' })
      return false
    }
    try {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text, { flag: 'wx' })
      return true
    } catch (error) {
      if (!['EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
      this.leaveOut({ ...told, reason: 'Another name takes its place as a file, or this disk does not take it.' })
      return false
    }
  }

  /** Files of a run or model, each from the object of its name. */
  async files(place: readonly string[], files: Iterable<{ readonly path: string; readonly object: string }>): Promise<number> {
    const { folder, objects } = this.#options
    this.folder(...place)
    let written = 0
    for (const { path, object } of files) {
      const told = { kind: 'file', place: [...place, path].join('/') } as const
      if (!ArtifactPath.safeParse(path).success) this.leaveOut({ ...told, reason: 'Its path cannot be one on a disk.' })
      else if (!(await objects.has(object))) this.leaveOut({ ...told, reason: 'Its object is missing.' })
      else {
        const target = join(folder, ...place, ...path.split('/'))
        await mkdir(dirname(target), { recursive: true })
        await copyFile(objects.path(object), target)
        written++
      }
    }
    return written
  }
}

function isFileKey(key: string): boolean {
  try {
    checkKey(key, '')
    return key !== '' && !key.startsWith('/') && !key.endsWith('/')
  } catch {
    return false
  }
}

/** Every text in quotes: in YAML 1.1, which MLflow reads, `yes` and `1_0` are none. */
function yamlOf(value: MetaFields[string]): string {
  if (value === null || typeof value === 'number') return String(value)
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return '[]'
  const fields = Object.entries(value as Readonly<Record<string, string>>)
  return fields.length === 0 ? '{}' : fields.map(([name, text]) => `\n  ${quoted(name)}: ${quoted(text)}`).join('')
}

/** A JSON text is one of YAML, but for characters that PyYAML refuses to see. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
