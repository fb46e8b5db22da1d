import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ended, start } from '../cairn.ts'

/** One command that was tried. */
export interface Attempt extends Ended {
  /** The error codes that it ended with: of its error, or of the checks that failed. */
  readonly codes: readonly string[]
  /** What it took too much of; null where all was within bounds. */
  readonly broken: string | null
  /** For the message of a failed test. */
  readonly told: string
}

export interface Bounds {
  /** In ms. */
  readonly time: number
  /** All processes of the command together, in bytes; known on Linux alone. */
  readonly memory: number
}

export const bounds: Bounds = { time: 90_000, memory: 2.5 * 1024 ** 3 }

const pollInterval = 100
/** Stands for a report that something was found to be wrong. */
const notOk = 'NOT_OK'

/** Runs a command as JSON in a home of its own, standing in the folder of the secret, and ends it where it takes too much. */
export async function attempt(
  command: readonly string[],
  { home, tmp, cairnHome }: { readonly home: string; readonly tmp: string; readonly cairnHome: string },
  { time, memory }: Bounds = bounds,
): Promise<Attempt> {
  const env = { HOME: home, CAIRN_HOME: cairnHome, TMPDIR: tmp, XDG_CONFIG_HOME: '', XDG_CACHE_HOME: '' }
  const running = start([...command, '--json'], { cwd: join(home, 'work'), env })
  const group = running.child.pid ?? 0
  let broken: string | null = null
  const breakOff = (why: string) => {
    broken ??= why
    try {
      process.kill(-group, 'SIGKILL')
    } catch {
      // It has just ended.
    }
  }
  const clock = setTimeout(() => breakOff(`It took longer than ${time / 1000} s.`), time)
  const watch = setInterval(() => {
    const taken = memoryOf(group)
    if (taken > memory) breakOff(`It took ${Math.round(taken / 1024 ** 2)} MiB.`)
  }, pollInterval)
  const ended = await running.ended
  clearTimeout(clock)
  clearInterval(watch)
  const told = `cairn ${command.join(' ')} ended with ${ended.code ?? ended.signal}:\n${ended.stdout.slice(0, 2_000)}\n${ended.stderr.slice(0, 2_000)}`
  return { ...ended, codes: codesOf(ended), broken, told }
}

/** The resident memory of a group of processes in bytes; 0 where the system does not tell. */
function memoryOf(group: number): number {
  if (process.platform !== 'linux') return 0
  let sum = 0
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (Number(fields[2]) === group) sum += Number(fields[21]) * 4096
    } catch {
      // It has just ended.
    }
  }
  return sum
}

function codesOf({ stdout, stderr }: Ended): string[] {
  const found: string[] = []
  const error = parsed(stderr) as { error?: { code?: string } } | null
  if (error?.error?.code) found.push(error.error.code)
  const report = parsed(stdout) as { ok?: unknown; checks?: unknown } | null
  for (const check of Array.isArray(report?.checks) ? (report.checks as { status?: string; code?: string }[]) : [])
    if (check.status === 'failed' && check.code) found.push(check.code)
  if (report?.ok === false) found.push(notOk)
  return found
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
