import { spawnSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'

/**
 * Processes that belong together, whoever their parent is by now: each bears the same mark in its environment, which what it starts
 * inherits. A group of processes is left by whoever wants to, and a tree falls apart when its root ends; a mark stays.
 */

/** The variable of the environment that holds the mark. */
export const markVariable = 'CAIRN_SERVICE'

/** In ms: for the system to bury what was killed. */
const burial = 5_000
const look = 20
/** How soon a process notices that the one that started it is gone, in ms. */
const guardInterval = 250

/** The pids of the processes of this user that bear a mark, without this one. On Windows the system does not tell: none. */
export function markedProcesses(mark: string): number[] {
  return findMarked(markVariable, mark)
}

/** Kills every process that bears a mark. @returns whether all of them are gone */
export async function endMarked(mark: string): Promise<boolean> {
  const until = performance.now() + burial
  for (let left = markedProcesses(mark); left.length > 0; left = markedProcesses(mark)) {
    // Again each time: one may have started another meanwhile.
    for (const pid of left) kill(pid)
    if (performance.now() > until) return false
    await pause(look)
  }
  return true
}

/** A process and, where it leads a group of its own, all of that group; on Windows, all that it has started. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  if (process.platform === 'win32') spawnSync('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true })
  // A group has the pid of its leader, which no other process can have meanwhile.
  else kill(-pid)
  kill(pid)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended in the same moment.
  }
}

/**
 * Of the process that is called so: when the process that started it is gone, it ends, and with it what bears its mark. From a thread
 * of its own, because the main one may be busy for ever.
 */
export function endWithParent(mark: string): void {
  const source = `const findMarked = ${findMarked.toString()}
    ;(${guard.toString()})(${JSON.stringify({ variable: markVariable, mark, parent: process.ppid, interval: guardInterval })}, findMarked)`
  new Worker(source, { eval: true, stdout: false, stderr: false }).unref()
}

/** Ends this process, whose parent is gone, and what it has started. */
export function endOrphan(): never {
  const mark = process.env[markVariable]
  if (mark !== undefined) {
    for (const pid of markedProcesses(mark)) kill(pid)
    killGroup(process.pid)
  }
  process.exit(1)
}

// What follows runs in the thread too, as its own source: it uses nothing from around it.

interface Guarded {
  readonly variable: string
  readonly mark: string
  readonly parent: number
  readonly interval: number
}

function guard({ variable, mark, parent, interval }: Guarded, find: typeof findMarked): void {
  setInterval(() => {
    if (process.ppid === parent) return
    for (const pid of [...find(variable, mark), -process.pid, process.pid]) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // There is none.
      }
    }
  }, interval)
}

function findMarked(variable: string, mark: string): number[] {
  const entry = `${variable}=${mark}`
  try {
    if (process.platform === 'linux') {
      const { readdirSync, readFileSync } = process.getBuiltinModule('node:fs')
      return readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
        .map(Number)
        .filter((pid) => {
          try {
            return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(entry)
          } catch {
            return false // another user's, or it has ended
          }
        })
    }
    if (process.platform === 'darwin') {
      const { execFileSync } = process.getBuiltinModule('node:child_process')
      // -E adds the environment to the command of each process of this user.
      const lines = execFileSync('ps', ['-AwwE', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 2 ** 28 }).split('\n')
      return lines
        .filter((line) => ` ${line} `.includes(` ${entry} `))
        .map((line) => Number.parseInt(line, 10))
        .filter((pid) => pid !== process.pid)
    }
  } catch {
    // What the system does not tell is not known.
  }
  return []
}
