import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { mkdtemp, rm, stat, statfs } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ChosenFile } from '../../../shared/native.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { FileTokens } from '../host/index.ts'

/** In ms: how often it is looked for uploads that are done with, and how long one that no job has read may wait. */
const sweepInterval = 2_000
const longestWait = 60 * 60 * 1000

/** What reads and who is there. */
export interface Traffic {
  /** Paths in the input of jobs that have ended, and of those that have not. */
  reading(): { readonly ended: (path: string) => boolean; readonly active: (path: string) => boolean }
  /** Pages that are connected. */
  readonly connections: number
}

interface Upload {
  readonly token: string
  readonly path: string
  readonly at: number
}

/** Left free on the disk, for the system and for the registry. */
const reserve = 64 * 1024 * 1024

/** Files on their way between the browser and the workspace, in a private folder that ends with the server. */
export class Transfers {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'cairn-web-'))
  readonly #files: FileTokens
  /** What may be downloaded: only what this server was asked to write. */
  readonly #outgoing = new Map<string, string>()

  /** What was uploaded and is still there. */
  readonly #uploads = new Set<Upload>()
  readonly #traffic: Traffic
  readonly #timer: NodeJS.Timeout
  /** How often nobody was connected, one sweep after the other: a page that is loaded anew is gone for a moment. */
  #alone = 0

  constructor(files: FileTokens, traffic: Traffic) {
    this.#files = files
    this.#traffic = traffic
    this.#timer = setInterval(() => this.sweep(), sweepInterval).unref()
  }

  /** Deletes uploads that a job has read, and all that no job reads once their pages are gone or they have waited for long. */
  sweep(now = Date.now()): void {
    this.#alone = this.#traffic.connections === 0 ? this.#alone + 1 : 0
    if (this.#uploads.size === 0) return
    const { ended, active } = this.#traffic.reading()
    for (const upload of this.#uploads) {
      if (active(upload.path)) continue
      if (!ended(upload.path) && this.#alone < 2 && now - upload.at < longestWait) continue
      this.#files.revoke(upload.token)
      this.#uploads.delete(upload)
      rmSync(dirname(upload.path), { recursive: true, force: true })
    }
  }

  /** Stores the body of a request. @throws DISK_FULL, with nothing left behind */
  async receive(request: IncomingMessage, name: string): Promise<ChosenFile> {
    const free = await this.#free()
    if (Number(request.headers['content-length'] ?? 0) > free) throw full(free)
    const path = await this.#place(name)
    try {
      await pipeline(request, atMost(free), createWriteStream(path, { mode: 0o600, flags: 'wx' }))
    } catch (error) {
      await rm(dirname(path), { recursive: true, force: true })
      throw error
    }
    const token = this.#files.grant(path, 'read')
    this.#uploads.add({ token, path, at: Date.now() })
    return { token, name: basename(path) }
  }

  /** A place for a file that an operation is to write. */
  async expect(name: string): Promise<ChosenFile> {
    const path = await this.#place(name)
    const token = this.#files.grant(path, 'write')
    this.#outgoing.set(token, path)
    return { token, name: basename(path) }
  }

  /** Sends a complete file as a download, then removes it. @throws FILE_NOT_FOUND */
  async deliver(token: string, response: ServerResponse): Promise<void> {
    const path = this.#outgoing.get(token)
    const found = path === undefined ? undefined : await stat(path).catch(() => undefined)
    if (path === undefined || !found?.isFile()) throw new CairnError('FILE_NOT_FOUND', 'The file does not exist or was already downloaded.')
    // Taken at once, so that it is sent once; put back where the download breaks off, so that it can be tried again.
    this.#outgoing.delete(token)
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': found.size,
      'Content-Disposition': attachment(basename(path)),
      'Cache-Control': 'no-store',
    })
    try {
      await pipeline(createReadStream(path), response)
    } catch (error) {
      this.#outgoing.set(token, path)
      throw error
    }
    this.#files.revoke(token)
    await rm(dirname(path), { recursive: true, force: true })
  }

  close(): void {
    clearInterval(this.#timer)
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Its own folder for each file, so that it keeps its name: an import records it. */
  async #place(name: string): Promise<string> {
    return join(await mkdtemp(join(this.folder, 'file-')), safeName(name))
  }

  async #free(): Promise<number> {
    const { bavail, bsize } = await statfs(this.folder)
    return Math.max(0, bavail * bsize - reserve)
  }
}

/** The base name without what some system refuses or a reader cannot see; never empty, never hidden. */
export function safeName(given: string): string {
  const base = given.split(/[/\\]/).at(-1) ?? ''
  const cleaned = base
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .replace(/[<>:"|?*]/g, '-')
    .replace(/^[. ]+|[. ]+$/g, '')
  if (cleaned === '') return 'file'
  // A name may have 255 bytes on the common file systems; the ending says what the file is.
  const points = Array.from(cleaned)
  return points.length <= 60 ? cleaned : [...points.slice(0, 40), ...points.slice(-20)].join('')
}

/** RFC 6266: a name in ASCII for old readers, the true one beside it. */
function attachment(name: string): string {
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${name.replace(/[^\x20-\x7e]|["\\%]/g, '_')}"; filename*=UTF-8''${encoded}`
}

function atMost(bytes: number): Transform {
  let left = bytes
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      left -= chunk.length
      if (left < 0) done(full(bytes))
      else done(null, chunk)
    },
  })
}

function full(free: number): CairnError {
  return new CairnError('DISK_FULL', `The temporary folder has room for only ${Math.floor(free / 1024 / 1024)} MiB.`, { free })
}
