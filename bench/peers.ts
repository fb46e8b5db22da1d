import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'

export interface PeerShape {
  readonly rows: number
  readonly width: number
  readonly classes: number
  readonly hidden: readonly number[]
  readonly batchNorm: boolean
  readonly dropout: number
  readonly batchSize: number
}

/** Training in Python, in a process of its own that stays open. */
export interface Peers {
  /** Makes data and models anew. @returns the versions of the libraries that can train the shape, by name */
  open(shape: PeerShape): Promise<Readonly<Record<string, string>>>
  /** One epoch. @returns ms */
  epoch(name: string): Promise<number>
  close(): void
}

/** @throws when Python or NumPy is not there */
export async function startPeers(python: string): Promise<Peers> {
  const child: ChildProcess = spawn(python, [join(import.meta.dirname, 'peers.py')], { stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${python} ended with ${code}`)))
  })
  ended.catch(() => {})
  const lines: Interface = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  const answers = lines[Symbol.asyncIterator]()
  async function ask(request: unknown): Promise<Record<string, unknown>> {
    child.stdin?.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await Promise.race([answers.next(), ended])
    if (done) throw new Error(`Python ended while it was asked for ${JSON.stringify(request)}`)
    return JSON.parse(String(value)) as Record<string, unknown>
  }
  const peers: Peers = {
    open: async (shape) => (await ask({ open: shape })).peers as Record<string, string>,
    epoch: async (name) => Number((await ask({ epoch: name })).ms),
    close: () => child.kill(),
  }
  await peers.open({ rows: 64, width: 2, classes: 2, hidden: [2], batchNorm: false, dropout: 0, batchSize: 64 })
  return peers
}
