import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Task } from '../../src/shared/domain/training/recipe.ts'
import { benchFolder } from '../data.ts'

export interface PeerRequest {
  /** All columns of the set, as CSV. */
  readonly data: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  /** The part of each row, as CSV. */
  readonly split: string
  readonly target: string
  readonly task: Task
  readonly seed: number
  readonly models: readonly string[]
  /** Settings of Cairn's boosting that LightGBM is given. */
  readonly equal: { readonly model: unknown; readonly columns: readonly string[] } | null
}

export interface PeerAnswer {
  readonly versions: Readonly<Record<string, string>>
  readonly models: Readonly<Record<string, Readonly<Record<string, number>>>>
}

const script = join(import.meta.dirname, 'peers.py')

/** Trains the peers in Python. The answer to the same request is kept: peers do not change from one run of the bench to the next. */
export async function askPeers(python: string, request: PeerRequest): Promise<PeerAnswer> {
  const kept = join(benchFolder, 'quality', `${keyOf(request)}.json`)
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as PeerAnswer
  const answer = await askPython(python, request)
  mkdirSync(join(benchFolder, 'quality'), { recursive: true })
  writeFileSync(kept, answer)
  return JSON.parse(answer) as PeerAnswer
}

function keyOf({ data, split, ...rest }: PeerRequest): string {
  const hash = createHash('sha256').update(JSON.stringify(rest))
  for (const file of [script, data, split]) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 20)
}

function askPython(python: string, request: PeerRequest): Promise<string> {
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stdin.on('error', () => {})
  child.stdin.end(JSON.stringify(request))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`${python} ended with ${code}`))))
  })
}
