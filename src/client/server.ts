import { createReadStream, statSync } from 'node:fs'
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { pipeline } from 'node:stream/promises'

/** The server will never take this. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** The server is not there, or asks to come again. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** Other answers than success after which the same request has the same answer for ever. */
const refusing = new Set([400, 404, 405, 409, 413, 415, 422])
/** In milliseconds without a byte. */
const timeout = 120_000

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** After `/api/2.0/`. */
  readonly path: string
  readonly json?: unknown
  /** A file to send as it is. */
  readonly file?: string
}

/** A server that speaks MLflow's REST protocol. Connections are kept, and keep no process alive. */
export class Server {
  readonly #base: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #agent: HttpAgent

  /** @param token that of the variable MLFLOW_TRACKING_TOKEN unless given @throws TypeError for what is no address */
  constructor(uri: string, token: string | undefined = process.env.MLFLOW_TRACKING_TOKEN) {
    const { protocol, href } = new URL(uri)
    if (protocol !== 'http:' && protocol !== 'https:')
      throw new TypeError(`${uri} is no address of a tracking server, such as http://127.0.0.1:5000`)
    this.#base = `${href.replace(/\/+$/, '')}/api/2.0/`
    this.#headers = token ? { authorization: `Bearer ${token}` } : {}
    const options = { keepAlive: true, maxSockets: 1 }
    this.#agent = protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options)
  }

  /** @returns the answer's JSON @throws Refused, Unreachable */
  async call(call: Call): Promise<unknown> {
    const { status, text } = await this.#exchange(call).catch((error: unknown) => {
      throw new Unreachable(error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error))
    })
    const message = `${status} ${text.slice(0, 300)}`
    if (refusing.has(status)) throw new Refused(status, message)
    if (status >= 300) throw new Unreachable(message)
    try {
      return JSON.parse(text || '{}')
    } catch {
      throw new Unreachable(`This is no tracking server: ${text.slice(0, 100)}`)
    }
  }

  /** The id of an experiment, which is made where there is none. @throws Refused, Unreachable */
  async experiment(name: string): Promise<string> {
    const found = await this.#findExperiment(name)
    if (found !== null) return found
    try {
      const { experiment_id: id } = (await this.call({ method: 'POST', path: 'mlflow/experiments/create', json: { name } })) as {
        experiment_id: string
      }
      return id
    } catch (error) {
      // Somebody else may have made it meanwhile.
      const made = error instanceof Refused ? await this.#findExperiment(name) : null
      if (made === null) throw error
      return made
    }
  }

  async #findExperiment(name: string): Promise<string | null> {
    const path = `mlflow/experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`
    try {
      const { experiment } = (await this.call({ method: 'GET', path })) as { experiment: { experiment_id: string } }
      return experiment.experiment_id
    } catch (error) {
      if (error instanceof Refused) return null
      throw error
    }
  }

  async #exchange(call: Call): Promise<{ status: number; text: string }> {
    try {
      return await this.#send(call)
    } catch (error) {
      // The other side may have closed a connection that was kept.
      if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error
      return this.#send(call)
    }
  }

  async #send({ method, path, json, file }: Call): Promise<{ status: number; text: string }> {
    const body = json === undefined ? undefined : JSON.stringify(json)
    const length = file === undefined ? Buffer.byteLength(body ?? '') : statSync(file).size
    const headers = {
      ...this.#headers,
      'content-type': file === undefined ? 'application/json' : 'application/octet-stream',
      ...(method !== 'GET' && { 'content-length': String(length) }),
    }
    const send = this.#base.startsWith('https:') ? httpsRequest : httpRequest
    const request = send(this.#base + path, { method, headers, agent: this.#agent, timeout })
    request.on('timeout', () => request.destroy(new Error('The server does not answer.')))
    const answered = new Promise<IncomingMessage>((resolve, reject) => request.once('response', resolve).once('error', reject))
    if (file === undefined) request.end(body)
    // What ends the sending ends the waiting too, by the request's own error.
    else pipeline(createReadStream(file), request).catch((error: unknown) => request.destroy(error as Error))
    const response = await answered
    let text = ''
    for await (const part of response.setEncoding('utf8')) text += part
    return { status: response.statusCode ?? 0, text }
  }
}
