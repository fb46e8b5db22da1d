import { readFile } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { seededRandom } from '../../random.ts'
import { resourcePath } from '../../resources.ts'

/** A row of numbers, as a caller of an endpoint sends it. */
export type Wine = Readonly<Record<string, number>>

/** The wines of a sample file without their quality, in an order of their own: callers do not come in that of a file. */
export async function winesOf(file: string, seed: number): Promise<Wine[]> {
  const [header, ...lines] = (await readFile(resourcePath('samples', file), 'utf8')).trim().split(/\r?\n/)
  const order = seededRandom(seed).shuffle(Uint32Array.from(lines.keys()))
  const names = header.split(';').map((name) => name.replaceAll('"', ''))
  return Array.from(order, (place) => {
    const cells = lines[place].split(';').map(Number)
    return Object.fromEntries(names.map((name, place) => [name, cells[place]] as const).filter(([name]) => name !== 'quality'))
  })
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return address !== null && typeof address === 'object' ? address.port : 0
}

export interface Answered {
  requests: number
  rows: number
  /** Requests without an answer of 200. */
  lost: number
  /** By model version: how many requests it answered, in the order in which versions came. */
  readonly versions: Map<string, number>
}

/** Somebody else's program that asks a deployment: it knows its address and token, and nothing of the workspace. */
export class Caller {
  readonly #url: string
  readonly #token: string
  readonly answered: Answered = { requests: 0, rows: 0, lost: 0, versions: new Map() }

  constructor({ url, token }: { readonly url: string; readonly token: string }) {
    this.#url = url
    this.#token = token
  }

  /** @returns the version that answered, or null where none did */
  async ask(wines: readonly Wine[]): Promise<string | null> {
    const { answered } = this
    answered.requests++
    answered.rows += wines.length
    try {
      const response = await fetch(`${this.#url}/invocations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#token}` },
        body: JSON.stringify({ dataframe_records: wines }),
        signal: AbortSignal.timeout(30_000),
      })
      await response.arrayBuffer()
      const version = response.headers.get('x-cairn-model-version')
      if (response.status !== 200 || version === null) throw new Error(`status ${response.status}`)
      answered.versions.set(version, (answered.versions.get(version) ?? 0) + 1)
      return version
    } catch {
      answered.lost++
      return null
    }
  }
}
