import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** A real cluster on 127.0.0.1: a head that runs no tasks, and workers with one CPU each. */
export interface RayCluster {
  readonly address: string
  readonly token: string
  /** That holds the token. */
  readonly tokenFile: string
  readonly head: ChildProcess
  readonly workers: readonly ChildProcess[]
  close(): Promise<void>
}

/** As a machine that fails: Ray's processes of it end at once, and the workers that they started soon after. */
export async function killNode(node: ChildProcess): Promise<void> {
  const ended = once(node, 'exit')
  process.kill(-node.pid!, 'SIGKILL')
  await ended
}

/** @param workers how many machines it stands for */
export async function startRayCluster(workers: number): Promise<RayCluster> {
  // Short: the paths of its sockets have a limit of about 100 characters.
  const folder = mkdtempSync('/tmp/cr-')
  const token = randomBytes(16).toString('hex')
  const tokenFile = join(folder, 'token')
  writeFileSync(tokenFile, token)
  const [port, dashboard] = [await freePort(), await freePort()]
  const nodes: ChildProcess[] = []
  const close = async () => {
    // The head last: workers that lose it wait for another.
    for (const node of nodes.toReversed()) await end(node)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  // One after another: nodes of one computer that start at once take each other's names.
  const start = async (args: readonly string[], cpus: number, name: string) => {
    const own = ['--num-cpus', `${cpus}`, '--object-store-memory', '200000000', '--dashboard-agent-listen-port', `${await freePort()}`]
    const node = startNode([...args, ...own], folder, name)
    nodes.push(node)
    await hasStarted(node, join(folder, `${name}.log`))
    return node
  }
  try {
    const ports = ['--port', `${port}`, '--ray-client-server-port', `${await freePort()}`]
    const listens = ['--dashboard-host', '127.0.0.1', '--dashboard-port', `${dashboard}`, '--node-ip-address', '127.0.0.1']
    const head = await start(['--head', ...ports, '--temp-dir', join(folder, 't'), ...listens], 0, 'head')
    const others: ChildProcess[] = []
    for (let i = 0; i < workers; i++) others.push(await start(['--address', `127.0.0.1:${port}`], 1, `worker-${i}`))
    return { address: `http://127.0.0.1:${dashboard}`, token, tokenFile, head, workers: others, close }
  } catch (thrown) {
    await close()
    throw thrown
  }
}

function startNode(args: readonly string[], folder: string, name: string): ChildProcess {
  const bin = dirname(process.env.CAIRN_PEERS_RAY_PYTHON ?? '')
  const log = join(folder, `${name}.log`)
  return spawn(
    '/bin/sh',
    ['-c', 'exec "$0" "$@" >"$CAIRN_LOG" 2>&1', join(bin, 'ray'), 'start', '--block', '--disable-usage-stats', ...args],
    {
      detached: true,
      stdio: 'ignore',
      env: {
        ...process.env,
        CAIRN_LOG: log,
        // `python` of its jobs is the one that has Ray.
        PATH: [bin, process.env.PATH].join(delimiter),
        RAY_USAGE_STATS_ENABLED: '0',
        RAY_AUTH_MODE: 'token',
        RAY_AUTH_TOKEN_PATH: join(folder, 'token'),
      },
    },
  )
}

async function hasStarted(node: ChildProcess, log: string): Promise<void> {
  while (!textOf(log).includes('runtime started')) {
    if (node.exitCode !== null) throw new Error(`Ray ended with ${node.exitCode}:\n${textOf(log)}`)
    await pause(200)
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** With all that it has started: they are in a group of their own. */
async function end(node: ChildProcess): Promise<void> {
  if (node.pid === undefined || node.exitCode !== null || node.signalCode !== null) return
  const ended = once(node, 'exit')
  process.kill(-node.pid, 'SIGTERM')
  const late = setTimeout(() => process.kill(-node.pid!, 'SIGKILL'), 20_000)
  await ended
  clearTimeout(late)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
