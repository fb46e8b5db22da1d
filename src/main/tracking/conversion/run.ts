import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { killGroup } from '../../jobs/index.ts'

interface RunOptions {
  /** An empty folder of its own, private to this user: the program's home and temporary folder too. */
  readonly folder: string
  /** ms */
  readonly timeout: number
  readonly signal?: AbortSignal
}

/** ms, for what it has printed to come when it has ended. */
const longestRest = 2_000

/** Bytes of what it prints that are kept, the last ones. */
const mostOutput = 64_000

export interface Ran {
  /** Null where it was ended by a signal. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs the person's Python: a file with arguments and never a shell, isolated from the folder it stands in and from what variables name
 * (`-I`), with nothing of this process's environment but what starting a program needs. All that it started ends with it.
 * @throws FILE_NOT_FOUND where there is no such program; CANCELLED; MODEL_LIMIT beyond the timeout
 */
export function runPython(python: string, args: readonly string[], { folder, timeout, signal }: RunOptions): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-I', '-B', ...args], {
      cwd: folder,
      env: environment(python, folder),
      shell: false,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
    let refusal: CairnError | undefined
    const end = (error: CairnError) => {
      refusal ??= error
      if (child.pid !== undefined) killGroup(child.pid)
    }
    const timer = setTimeout(
      () => end(new CairnError('MODEL_LIMIT', `${python} did not end within ${timeout / 1000} s.`, { python })),
      timeout,
    )
    const cancel = () => end(new CairnError('CANCELLED', 'The conversion was cancelled.'))
    signal?.addEventListener('abort', cancel, { once: true })
    const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => lastOf(stream))
    child.once('error', (error) => {
      clearTimeout(timer)
      reject(new CairnError('FILE_NOT_FOUND', `${python} cannot be started.`, { file: python }, error))
    })
    // What it left behind, and what left its group and still holds its output, is not waited for.
    child.once('exit', () => {
      if (child.pid !== undefined) killGroup(child.pid)
      setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
      }, longestRest).unref()
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
      if (refusal) reject(refusal)
      else resolve({ code, stdout: stdout(), stderr: stderr() })
    })
  })
}

/** What a program needs to start: no keys, no tokens, no addresses. */
function environment(python: string, folder: string): Record<string, string> {
  const kept = ['SYSTEMROOT', 'WINDIR', 'COMSPEC', 'NUMBER_OF_PROCESSORS', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ']
  const found = kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]))
  return {
    ...Object.fromEntries(found),
    HOME: folder,
    USERPROFILE: folder,
    TMPDIR: folder,
    TEMP: folder,
    TMP: folder,
    PATH: dirname(python),
  }
}

function lastOf(stream: NodeJS.ReadableStream): () => string {
  let kept = Buffer.alloc(0)
  stream.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-mostOutput)
  })
  return () => kept.toString()
}
