import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export const root = join(import.meta.dirname, '..')
export const program = join(root, 'out/main/cli.js')
export const sample = (name: string) => join(root, 'resources/samples', name)

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Surroundings {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly nodeArguments?: readonly string[]
  /** A program, and its arguments, that runs the command in its turn. */
  readonly through?: readonly string[]
}

/** A command that runs. It leads a process group of its own, as one that is started in a terminal. */
export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Waits until the standard error holds this. */
  said(text: string | RegExp): Promise<void>
  /** What a terminal sends on Ctrl-C: to the command and to the workers that it started. */
  interrupt(): void
}

export function start(args: readonly string[], { nodeArguments = [], through = [], env, cwd }: Surroundings = {}): Running {
  const [first, ...rest] = [...through, process.execPath, ...nodeArguments, program, ...args]
  const child = spawn(first, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, CAIRN_WORKSPACE: '', NO_COLOR: '1', ...env },
    cwd,
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
    // One that cannot be started may never close.
    child.on('error', reject)
  })
  return {
    child,
    ended,
    said: (text) =>
      new Promise((resolve, reject) => {
        const found = () => (typeof text === 'string' ? stderr.includes(text) : text.test(stderr))
        const look = () => {
          if (found()) resolve()
        }
        child.stderr.on('data', look)
        ended.then(() => (found() ? resolve() : reject(new Error(`It ended without saying ${text}:\n${stderr}`))), reject)
        look()
      }),
    interrupt: () => process.kill(-(child.pid ?? 0), 'SIGINT'),
  }
}

/** Runs a command to its end. */
export function cairn(args: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
  return start(args, surroundings).ended
}

/** The result of a command as JSON. @throws when it did not end with 0 */
export async function json<T>(args: readonly string[], surroundings: Surroundings = {}): Promise<T> {
  const ended = await cairn([...args, '--json'], surroundings)
  if (ended.code !== 0) throw new Error(`cairn ${args.join(' ')} ended with ${ended.code}:\n${ended.stderr}`)
  if (ended.stderr !== '') throw new Error(`cairn ${args.join(' ')} --json wrote to the standard error:\n${ended.stderr}`)
  return JSON.parse(ended.stdout) as T
}

export interface Failure {
  readonly code: string
  readonly title: string
  readonly message: string
  readonly details: Record<string, unknown>
  readonly cause: string
  readonly fix: string
}

/** A command that is to fail. @returns its exit code and error */
export async function failure(args: readonly string[], surroundings: Surroundings = {}): Promise<Failure & { exit: number | null }> {
  const ended = await cairn([...args, '--json'], surroundings)
  if (ended.stdout !== '') throw new Error(`cairn ${args.join(' ')} was to fail and printed:\n${ended.stdout}`)
  const { error } = JSON.parse(ended.stderr) as { error: Failure }
  return { ...error, exit: ended.code }
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('It has no port.'))))
    })
  })
}

/** A new folder that is gone after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-e2e-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A new empty workspace in a folder that is gone after the test. */
export async function newWorkspace(): Promise<string> {
  const folder = newFolder()
  await json(['init', folder])
  return folder
}
