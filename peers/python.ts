import { type ChildProcess, spawn } from 'node:child_process'
import { delimiter, dirname } from 'node:path'
import { describe } from 'vitest'

/** The Pythons that `setup.ts` has found; empty where there is none. */
const python = process.env.CAIRN_PEERS_PYTHON ?? ''

/** The one that has the clients and schemas of servers. */
const servingPython = process.env.CAIRN_PEERS_SERVING_PYTHON ?? ''

/** One that needs no packages. */
export const plainPython = process.env.CAIRN_PEERS_PLAIN_PYTHON ?? ''

export const describePlainPython = plainPython === '' ? describe.skip : describe
/** The one that has MLflow with what it logs by itself. */
const trackingPython = process.env.CAIRN_PEERS_TRACKING_PYTHON ?? ''

/** The one that has Spark and Dask. */
const enginesPython = process.env.CAIRN_PEERS_ENGINES_PYTHON ?? ''

/** The one that has Ray, and what jobs need there. */
export const rayPython = process.env.CAIRN_PEERS_RAY_PYTHON ?? ''

export const describePeers = python === '' ? describe.skip : describe
export const describeServingPeers = servingPython === '' ? describe.skip : describe
export const describeEnginesPeers = enginesPython === '' ? describe.skip : describe
export const describeRayPeers = rayPython === '' ? describe.skip : describe
export const describeTrackingPeers = trackingPython === '' ? describe.skip : describe

/** Runs a program of Python to its end. @returns what it printed @throws with what it said when it failed */
export const runPython = (args: readonly string[], input = ''): Promise<string> => run(python, args, input)
export const runServingPython = (args: readonly string[], input = ''): Promise<string> => run(servingPython, args, input)
/** Its executors are started with it too, and find each other on this computer alone. */
export const runEnginesPython = (args: readonly string[]): Promise<string> =>
  run(enginesPython, args, '', { PYSPARK_PYTHON: enginesPython, SPARK_LOCAL_IP: '127.0.0.1', PYTHONWARNINGS: 'ignore' })
export const runTrackingPython = (args: readonly string[], input: string, env: NodeJS.ProcessEnv): Promise<string> =>
  run(trackingPython, args, input, env)

/** A program of Python that goes on until it is stopped. */
export const startPython = (args: readonly string[]): ChildProcess => spawn(python, args, { env: environment(python) })

/** MLflow starts `python` by name. */
const environment = (program: string) => ({ ...process.env, PATH: [dirname(program), process.env.PATH].join(delimiter) })

async function run(program: string, args: readonly string[], input: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const child = spawn(program, args, { env: { ...environment(program), ...env } })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${stderr}`)
  return stdout
}

export const jsonLines = <T>(text: string): T[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T)
