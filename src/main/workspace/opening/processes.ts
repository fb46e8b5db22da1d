import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { isAlive } from './alive.ts'

/**
 * Which process of which machine: a pid alone may belong to another process later, and a host name to another machine. None of it
 * depends on what the clock says later.
 */
export interface ProcessId {
  readonly pid: number
  readonly host: string
  /** Null where the system does not tell. */
  readonly system: System | null
  /** When the process started, in a unit of its system; null where that is not known. */
  readonly started: string | null
}

interface System {
  /** Of the machine: several may have the same name. */
  readonly machine: string
  /** Of the time since it was started last. */
  readonly boot: string
  /** Of the pids: a container counts its own. */
  readonly space: string
}

/** This process. */
export function ownProcess(): ProcessId {
  return { pid: process.pid, host: hostname(), system: thisSystem(), started: ownStart() }
}

/**
 * Whether a process lives on this machine: the same one, and not another that has its pid now.
 * @returns null where this machine cannot know: the process runs on another machine, or in a container
 */
export function lives({ pid, host, system, started }: ProcessId): boolean | null {
  const here = thisSystem()
  if (host !== hostname()) return null
  if (system && here) {
    if (system.machine !== here.machine || system.space !== here.space) return null
    // It was started anew since. A container may be one of several that look alike.
    if (system.boot !== here.boot) return here.space === hostSpace ? false : null
  }
  if (!isAlive(pid)) return false
  if (started === null) return true
  const now = startOf(pid)
  return now === null || sameStart(now, started)
}

/** What `parseProcessId` reads back; it stands behind the random part of a job's owner. */
export function formatProcessId({ system, started }: ProcessId): string {
  return [system?.machine, system?.boot, system?.space, started].map((part) => part ?? '').join('/')
}

/** @param text of an older Cairn it is empty: then only the pid is known */
export function parseProcessId(text: string, pid: number, host: string): ProcessId {
  const [machine, boot, space, started] = text.split('/')
  return { pid, host, system: machine && boot && space ? { machine, boot, space } : null, started: started || null }
}

/** The pids of a Linux machine that is no container. */
const hostSpace = '4026531836'

let system: System | null | undefined

function thisSystem(): System | null {
  if (system !== undefined) return system
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const space = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? ''
    system = { machine: machineId(), boot, space }
  } catch {
    system = null // not Linux
  }
  return system
}

/** A hash, because the id itself is to be kept from others; the same everywhere where there is none. */
function machineId(): string {
  let id = ''
  try {
    id = readFileSync('/etc/machine-id', 'utf8').trim()
  } catch {
    // a small system, or a container
  }
  return createHash('sha256').update(`cairn ${id}`).digest('hex').slice(0, 12)
}

function ownStart(): string | null {
  // What the system has written down of this process is asked for nowhere but on Linux: elsewhere that takes a command.
  return process.platform === 'linux' ? startOf(process.pid) : String(Math.round(Date.now() - process.uptime() * 1_000))
}

/** When a process started: clock ticks since the boot on Linux, else ms since 1970 as the system wrote them down then. Null where it is unknown. */
function startOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') return linuxStart(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    const text =
      process.platform === 'win32'
        ? run('powershell', [
            '-NoProfile',
            '-Command',
            `[DateTimeOffset]::new((Get-Process -Id ${pid}).StartTime).ToUnixTimeMilliseconds()`,
          ])
        : String(Date.parse(run('ps', ['-o', 'lstart=', '-p', String(pid)])))
    return /^\d+$/.test(text) ? text : null
  } catch {
    return null
  }
}

/** Field 22; the name of the program before it may hold spaces and brackets. One that only waits to be buried has ended. */
function linuxStart(stat: string): string | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : (fields[19] ?? null)
}

/** Exactly on Linux; elsewhere both are times that were rounded. */
function sameStart(a: string, b: string): boolean {
  return process.platform === 'linux' ? a === b : Math.abs(Number(a) - Number(b)) < 3_000
}

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 2_000,
  }).trim()
}
