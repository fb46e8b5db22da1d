import { spawn } from 'node:child_process'
import { CairnError } from '../../../shared/errors.ts'

export interface CommandOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** A step that did not work; its message is one sentence for the user, without a full stop. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed'
}

const keptOutput = 100_000

/**
 * Runs a program to its end.
 *
 * @returns what it wrote to standard output
 * @throws CANCELLED when the signal aborts: the program and what it started are killed
 * @throws StepFailed when it cannot be started, or ends with an error
 */
export async function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  throwIfCancelled(options.signal)
  // A group of its own, so that the programs it starts can be ended with it.
  const detached = process.platform !== 'win32'
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached,
  })
  let output = ''
  let all = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-keptOutput)
    all = (all + text).slice(-keptOutput)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    all = (all + text).slice(-keptOutput)
  })
  const kill = () => {
    if (child.pid === undefined) return
    try {
      if (detached) process.kill(-child.pid, 'SIGKILL')
      else child.kill('SIGKILL')
    } catch {
      // It ended just now.
    }
  }
  options.signal?.addEventListener('abort', kill, { once: true })
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    }).catch((error: NodeJS.ErrnoException) => {
      throw new StepFailed(error.code === 'ENOENT' ? `${command} is not installed` : error.message, { cause: error })
    })
    throwIfCancelled(options.signal)
    if (code !== 0) throw new StepFailed(reasonOf(all) ?? `${command} ended with exit code ${code ?? 'unknown'}`)
    return output
  } finally {
    options.signal?.removeEventListener('abort', kill)
  }
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CairnError('CANCELLED', 'The installation was cancelled. Nothing was changed.')
}

/** What says most about a failure, best first; the wording is that of Node, pip, the compiler and the loader. */
const telling = [
  /no space left on device/i,
  /hash(es)? (do|does) not match|sha256 .*expected/i,
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b/,
  /name or service not known|temporary failure in name resolution|connection (refused|timed out)/i,
  /\b(fatal error|undefined reference|cannot find -l)/i,
  /^\s*error:/im,
  /\bError: /,
]

/** The line of a program's output that tells why it failed; null when it wrote nothing. */
export function reasonOf(output: string): string | null {
  const lines = output.split('\n').map((line) => line.trim())
  const found = telling.flatMap((pattern) => lines.find((line) => pattern.test(line)) ?? [])
  const line = found[0] ?? lines.findLast((text) => text !== '')
  if (line === undefined) return null
  const connection = /Failed to establish a new connection: (?:\[Errno -?\d+\] )?([^']+)'/.exec(line)
  if (connection) return `no connection (${connection[1]})`
  return shorten(line.replace(/^(Uncaught )?Error: /, '').replace(/\.$/, ''))
}

const longest = 300
function shorten(line: string): string {
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}
