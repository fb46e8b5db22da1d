import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** What a tree of processes did towards others: addresses and questions for names. */
export interface Watched {
  /** Lines that say what was seen; loopback is not told. */
  readonly seen: string[]
  /** The command lines of all processes that were there, so that a test can tell that the right ones were. */
  readonly processes: string[]
  /** The native libraries that they had loaded. */
  readonly libraries: string[]
}

/** Whether system calls can be traced here. */
export const canTrace = process.platform === 'linux' && spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0

const pollInterval = 15

/** Starts a program, under strace where it is to be had. @param trace where the trace goes */
export function startTraced(
  command: string,
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; cwd: string; trace: string },
): ChildProcess {
  const traced = ['-f', '-qq', '--seccomp-bpf', '-e', 'trace=connect,sendto,sendmsg,sendmmsg', '-o', options.trace, command, ...args]
  const { env, cwd } = options
  // Leads a group of its own: strace passes no signal on, so what it traces is stopped with it.
  return spawn(canTrace ? 'strace' : command, canTrace ? traced : args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
}

/** Signals a traced program and all that it started, whatever of it is left. Only what is interrupted has its whole trace written. */
export function stopTraced({ pid }: ChildProcess, signal: 'SIGINT' | 'SIGKILL'): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // Nothing is left.
  }
}

/**
 * Looks at the sockets of a process and all that it started, until `until` is settled.
 * @param only command lines of the processes that count, such as workers alone
 */
export async function watchSockets(root: number, until: Promise<unknown>, only = /./): Promise<Watched> {
  const seen = new Set<string>()
  const processes = new Set<string>()
  const libraries = new Set<string>()
  const look = () => {
    for (const pid of descendants(root)) {
      const line = commandLine(pid)
      if (!only.test(line)) continue
      processes.add(line)
      for (const socket of socketsOf(pid)) seen.add(socket)
      for (const [, name] of read(`/proc/${pid}/maps`).matchAll(/\/([^/\n]+\.(?:node|so[.\d]*))$/gm)) libraries.add(name)
    }
  }
  const timer = setInterval(look, pollInterval)
  await until
  clearInterval(timer)
  return { seen: [...seen], processes: [...processes].filter(Boolean), libraries: [...libraries] }
}

/** What a trace says of other machines: Internet addresses that are not this one, DNS included. */
export function tracedAddresses(trace: string): string[] {
  if (!canTrace) return []
  return readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => /AF_INET6?/.test(line) && !/inet_addr\("127\.|"::1"|::ffff:127\./.test(line))
}

function descendants(root: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = read(join('/proc', name, 'stat'))
    if (stat) parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const found = [root]
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child)
  return found
}

/** Sockets that are connected elsewhere, and all of UDP, which is how names are asked for. */
function socketsOf(pid: number): string[] {
  const own = new Set<string>()
  try {
    for (const fd of readdirSync(`/proc/${pid}/fd`)) {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? []
      if (inode) own.add(inode)
    }
  } catch {
    // It has just ended.
  }
  if (own.size === 0) return []
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((kind) =>
    read(`/proc/${pid}/net/${kind}`)
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, remote, , , , , , , inode]) => own.has(inode) && !isOwn(kind, local, remote))
      .map(([, local, remote]) => `${kind} ${local} → ${remote}`),
  )
}

/** Listening or connected on this machine alone: 0100007F is 127.0.0.1. */
function isOwn(kind: string, local: string, remote: string): boolean {
  const nowhere = /^0+:0000$/.test(remote)
  return kind.startsWith('tcp') && (nowhere || /^(?:0{24}|0{16}FFFF0000)?0100007F:|^0{24}01000000:/.test(remote)) && local !== ''
}

const commandLine = (pid: number): string => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
