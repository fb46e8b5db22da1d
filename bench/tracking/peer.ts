import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const script = join(import.meta.dirname, 'peer.py')

/** MLflow's own client against a server: medians in ms. */
export interface ClientFigures {
  readonly version: string
  readonly logMetric: number
  readonly logBatch: number
  readonly search: number
}

export async function mlflowClient(python: string, uri: string, times: number, experiment: string, metric: string): Promise<ClientFigures> {
  const { stdout } = await run(python, [script, 'client', uri, String(times), experiment, metric])
  return JSON.parse(lastLine(stdout)) as ClientFigures
}

/** Puts runs into the database of a server that is not running. @returns the id of their experiment */
export async function fillMlflow(python: string, database: string, runs: number, metrics: number): Promise<string> {
  const { stdout } = await run(python, [script, 'fill', database, String(runs), String(metrics)])
  return String((JSON.parse(lastLine(stdout)) as { experiment: string | number }).experiment)
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? ''

export interface MlflowServer {
  readonly uri: string
  readonly coldStart: number
  stop(): Promise<void>
}

/** `mlflow server` with its SQLite, as it comes. */
export async function startMlflow(python: string, database: string): Promise<MlflowServer> {
  const port = await freePort()
  const options = [
    '--backend-store-uri',
    `sqlite:///${database}`,
    '--artifacts-destination',
    join(dirname(database), 'artifacts'),
    '--port',
    String(port),
  ]
  const begin = performance.now()
  const env = { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true' }
  const child = spawn(python, ['-m', 'mlflow', 'server', ...options], { stdio: 'ignore', detached: true, env })
  const uri = `http://127.0.0.1:${port}`
  try {
    await answering(uri, child)
  } catch (error) {
    await stop(child)
    throw error
  }
  return { uri, coldStart: performance.now() - begin, stop: () => stop(child) }
}

async function answering(uri: string, child: ChildProcess): Promise<void> {
  for (let i = 0; i < 1_200; i++) {
    if (child.exitCode !== null) throw new Error('mlflow server ended.')
    const ok = await fetch(`${uri}/health`).then(
      (response) => response.ok,
      () => false,
    )
    if (ok) return
    await wait(100)
  }
  throw new Error('mlflow server does not answer.')
}

/** With its workers, which are a group of processes. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return
  const ended = once(child, 'exit')
  process.kill(-child.pid, 'SIGTERM')
  await ended
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('There is no port.')
  return address.port
}
