import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { onTestFinished } from 'vitest'
import { freePort, json, newWorkspace, sample, start } from './cairn.ts'

export interface Ready {
  readonly url: string
  readonly deployment: string
  /** Shown when it was made. */
  readonly token: string | null
}

interface Listed {
  readonly endpoint: {
    readonly port: number
    readonly service: { readonly pid: number; readonly status: string; readonly desired: string }
  }
}

/** A wine. */
export const row = {
  'fixed acidity': 7.4,
  'volatile acidity': 0.7,
  'citric acid': 0,
  'residual sugar': 1.9,
  chlorides: 0.076,
  'free sulfur dioxide': 11,
  'total sulfur dioxide': 34,
  density: 0.9978,
  pH: 3.51,
  sulphates: 0.56,
  alcohol: 9.4,
}

/** Wines of a sample as callers send them. @param from of the first one, counted from 0 */
export function wines(kind: 'red' | 'white', from: number, count: number): Record<string, number>[] {
  const [head, ...lines] = readFileSync(sample(`wine-quality-${kind}.csv`), 'utf8')
    .trim()
    .split('\n')
  const names = head.split(';').map((name) => name.replaceAll('"', ''))
  return lines.slice(from, from + count).map((line) => {
    const { quality: _, ...row } = Object.fromEntries(line.split(';').map((cell, place) => [names[place], Number(cell)]))
    return row
  })
}

/** Two versions of a model of wine, v1 being the champion. */
export async function twoVersions() {
  const at = { cwd: await newWorkspace() }
  await json(['data', 'import', sample('wine-quality-red.csv'), '--name', 'wine', '--target', 'quality'], at)
  for (const model of ['linear', 'mlp']) await json(['train', 'wine', '--model', model, '--epochs', '2', '--engine', 'wasm'], at)
  for (const run of ['1', '2']) await json(['models', 'register', run, 'wine'], at)
  await json(['models', 'alias', 'wine@v1', 'champion'], at)
  return at
}

/** `cairn serve`, once it answers: at first on a port of its own, for journeys beside it begin with the usual one as well. */
export async function serving(at: { readonly cwd: string }, known?: string, ref = 'wine@champion') {
  const port = known === undefined ? ['--port', String(await freePort())] : []
  const running = start(['serve', ref, '--json', ...port], at)
  onTestFinished(() => void running.child.kill('SIGKILL'))
  const ready = await new Promise<Ready>((resolve, reject) => {
    let text = ''
    running.child.stdout?.on('data', (chunk: string) => {
      text += chunk
      const [line] = text.split('\n')
      if (text.includes('\n')) resolve(JSON.parse(line) as Ready)
    })
    running.ended.then(({ stderr }) => reject(new Error(stderr)), reject)
  })
  const ask = async (id?: string) => {
    const response = await fetch(`${ready.url}/invocations`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${known ?? ready.token}`,
        ...(id !== undefined && { 'x-request-id': id }),
      },
      body: JSON.stringify({ dataframe_records: [row] }),
    })
    const body = (await response.json()) as { predictions: unknown }
    return { status: response.status, version: response.headers.get('x-cairn-model-version'), body }
  }
  return { running, ready, ask }
}

export const listed = (at: { readonly cwd: string }) => json<Listed>(['deploy', 'list'], at)
export const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

export async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  // Where there is an error instead, `once` rejects.
  const free = await once(server, 'listening').then(
    () => true,
    () => false,
  )
  if (free) await new Promise((resolve) => server.close(resolve))
  return free
}
