import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { CairnError } from '../../../../shared/errors.ts'
import { tokenFileName } from '../tokenFile.ts'

/** In bytes: a page of a thousand runs with hundreds of metrics has some 30 MB. */
const longestAnswer = 256 << 20
/** How long a server may take to begin an answer, in ms. */
const patience = 60_000
const pauses = [300, 1_500]

export interface ServerPlace {
  readonly url: string
  /** A private file with the whole value of the header `authorization`. */
  readonly tokenFile: string | null
}

type Json = Readonly<Record<string, unknown>>

/**
 * Asks one MLflow server, at the address that a person typed: no redirect is followed, so nobody else gets the token or is asked.
 */
export class MlflowClient {
  readonly #base: string
  readonly #headers: Record<string, string>
  readonly #signal: AbortSignal

  /** @throws INVALID_INPUT for what is no address of a server */
  constructor({ url, tokenFile }: ServerPlace, signal: AbortSignal) {
    const address = readAddress(url)
    const authorization = tokenFile === null ? null : readAuthorization(tokenFile, url)
    this.#base = address.origin + address.pathname.replace(/\/+$/, '')
    this.#headers = authorization === null ? {} : { authorization }
    this.#signal = signal
  }

  /** @param path beneath `/api/2.0/mlflow/` @returns null where the server has no such thing @throws SERVER_UNREACHABLE */
  async get(path: string, query: Readonly<Record<string, string>>): Promise<Json | null> {
    return this.#json(`/api/2.0/mlflow/${path}?${new URLSearchParams(query)}`, { method: 'GET' })
  }

  async post(path: string, body: Json): Promise<Json | null> {
    const headers = { 'content-type': 'application/json' }
    return this.#json(`/api/2.0/mlflow/${path}`, { method: 'POST', body: JSON.stringify(body), headers })
  }

  /** A file or list of the artifacts. @param path from the root of the server */
  async json(path: string): Promise<Json | null> {
    return this.#json(path, { method: 'GET' })
  }

  /** The bytes of a file. @throws SERVER_UNREACHABLE, also where there is none */
  async stream(path: string): Promise<AsyncIterable<Uint8Array>> {
    const answer = await this.#ask(path, { method: 'GET' })
    if (!answer.ok || !answer.body) {
      await answer.body?.cancel()
      throw this.#refused(path, `status ${answer.status}`)
    }
    return answer.body as unknown as AsyncIterable<Uint8Array>
  }

  async #json(path: string, request: RequestInit): Promise<Json | null> {
    const answer = await this.#ask(path, request)
    const text = await this.#text(answer, path)
    if (answer.status === 404) return null
    if (!answer.ok) throw this.#refused(path, `status ${answer.status}: ${text.slice(0, 300)}`)
    try {
      const read: unknown = JSON.parse(text)
      if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Json
    } catch {
      // Told below.
    }
    throw this.#refused(path, 'the answer is not one of MLflow')
  }

  async #text(answer: Response, path: string): Promise<string> {
    const chunks: Uint8Array[] = []
    let bytes = 0
    for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength
      if (bytes > longestAnswer) throw this.#refused(path, 'the answer is too long')
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  }

  /** Asks again after a moment where the server or the way to it has trouble that passes. */
  async #ask(path: string, request: RequestInit): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      this.#signal.throwIfAborted()
      const last = attempt >= pauses.length
      try {
        const answer = await this.#once(path, request)
        if (last || ![429, 502, 503, 504].includes(answer.status)) return this.#checked(answer, path)
        await answer.body?.cancel()
      } catch (error) {
        this.#signal.throwIfAborted()
        if (last || error instanceof CairnError) throw error instanceof CairnError ? error : this.#refused(path, reasonOf(error), error)
      }
      await pause(pauses[attempt], undefined, { signal: this.#signal })
    }
  }

  async #once(path: string, request: RequestInit): Promise<Response> {
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(new Error(`no answer within ${patience / 1_000} s`)), patience)
    try {
      const headers = { ...this.#headers, ...(request.headers as Record<string, string>) }
      return await fetch(this.#base + path, {
        ...request,
        headers,
        redirect: 'manual',
        signal: AbortSignal.any([this.#signal, late.signal]),
      })
    } finally {
      clearTimeout(timer)
    }
  }

  #checked(answer: Response, path: string): Response {
    if (answer.status >= 300 && answer.status < 400)
      throw this.#refused(path, `it leads to another address (${answer.headers.get('location') ?? 'unknown'}), which is not asked`)
    if (answer.status === 401 || answer.status === 403) throw this.#refused(path, 'it asks for a token, or refuses this one')
    return answer
  }

  #refused(path: string, why: string, cause?: unknown): CairnError {
    const details = { address: this.#base, path: path.split('?')[0] }
    return new CairnError('SERVER_UNREACHABLE', `${this.#base} cannot be imported from: ${why}.`, details, cause)
  }
}

function reasonOf(error: unknown): string {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause
  return cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : String(error))
}

function readAddress(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : null
  if (address && (address.protocol === 'http:' || address.protocol === 'https:')) return address
  throw new CairnError(
    'INVALID_INPUT',
    `${JSON.stringify(url.slice(0, 200))} is no address of a server, such as http://127.0.0.1:5000.`,
    {},
  )
}

function readAuthorization(file: string, url: string): string | null {
  // A job that somebody else put into the queue could name any file of this user.
  if (basename(file) !== tokenFileName(url)) throw new CairnError('INVALID_INPUT', 'The token belongs to another address.', {})
  try {
    return readFileSync(file, 'utf8').trim() || null
  } catch {
    return null
  }
}
