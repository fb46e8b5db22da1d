import { spawn } from 'node:child_process'
import { delimiter, dirname } from 'node:path'
import { describe } from 'vitest'

/** The Python that `setup.ts` has found; empty where there is none. */
const python = process.env.CAIRN_PEERS_PYTHON ?? ''

export const describePeers = python === '' ? describe.skip : describe

/** Runs a program of Python to its end. @returns what it printed @throws with what it said when it failed */
export async function runPython(args: readonly string[], input = ''): Promise<string> {
  // MLflow starts `python` by name.
  const child = spawn(python, args, { env: { ...process.env, PATH: [dirname(python), process.env.PATH].join(delimiter) } })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (code !== 0) throw new Error(`${python} ${args.join(' ')} ended with ${code}:\n${stderr}`)
  return stdout
}

export const jsonLines = <T>(text: string): T[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T)
