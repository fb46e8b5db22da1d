import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { TargetCheck } from '../../../shared/domain/compute/check.ts'
import { isOver } from '../../../shared/domain/compute/submission.ts'
import { CairnError } from '../../../shared/errors.ts'
import { resourcePath } from '../../resources.ts'
import { packageOf, type RayClient } from '../ray/index.ts'
import { connectTo } from './connect.ts'
import { keepCheck, type KeptTarget, requireTarget } from './store.ts'

/** How long the machines of a cluster may take to answer the probe, in s, and the cluster to run it at all, in ms. */
const answerSeconds = 20
const probeTimeout = 120_000
const pollInterval = 300

const Text = z.string().max(2_000)
const Facts = z.object({
  host: Text,
  platform: Text,
  versions: z.record(z.string().max(100), Text.nullable()),
  speed: z.number().positive(),
  folder: z.object({ reads: z.boolean(), writes: z.boolean(), why: Text, back: Text.optional() }),
})
const Report = z.object({ driver: Facts, nodes: z.array(Facts).max(10_000), cpus: z.number().nullable(), trouble: Text.nullable() })
type Facts = z.infer<typeof Facts>
type Report = z.infer<typeof Report>

/** What jobs of Cairn need of Python there, and how it is installed. */
const needed = {
  ray: 'pip install "ray[default,data]"',
  pyarrow: 'pip install pyarrow',
  onnxruntime: 'pip install onnxruntime',
  numpy: 'pip install numpy',
} as const

/**
 * Submits the probe, and remembers what it found.
 * @returns the target with its check: what is missing is a problem in words there, not an error @throws TARGET_NOT_FOUND, CANCELLED
 */
export async function checkTarget(home: string, name: string, signal: AbortSignal = new AbortController().signal): Promise<KeptTarget> {
  const target = requireTarget(home, name)
  try {
    const client = await connectTo(home, name)
    return keepCheck(home, name, await probe(client, target, signal))
  } catch (thrown) {
    const error = CairnError.from(thrown)
    if (error.code === 'CANCELLED' || error.code === 'INTERNAL') throw error
    return keepCheck(home, name, { ...nothing, at: Date.now(), problems: [error.message] })
  }
}

const nothing: Omit<TargetCheck, 'at' | 'problems'> = {
  ready: false,
  versions: {},
  platform: null,
  nodes: null,
  cpus: null,
  sharesFolder: null,
  startupSeconds: null,
  speed: null,
  warnings: [],
}

async function probe(client: RayClient, target: KeptTarget, signal: AbortSignal): Promise<TargetCheck> {
  const version = await client.version(signal)
  const nonce = randomBytes(16).toString('hex')
  const folder = join(target.folder, 'cairn', 'probe')
  const here = await leaveNonce(folder, nonce)
  const id = `cairn-probe-${nonce.slice(0, 12)}`
  try {
    const files = {
      'probe.py': await readFile(resourcePath('compute', 'probe.py')),
      'plan.json': JSON.stringify({ folder: target.folderThere, nonce, seconds: answerSeconds }),
    }
    const workingDir = await client.upload(packageOf(files), signal)
    const start = performance.now()
    await client.submit({ id, entrypoint: 'python probe.py plan.json', package: workingDir, metadata: { cairn: 'probe' } }, signal)
    const { report, startup, trouble } = await answerOf(client, id, start, signal)
    const sharing = report === null ? null : await sharesFolder(report, folder, nonce)
    return judge({ version, report, startup, trouble, here, sharing, target })
  } finally {
    await rm(join(folder, nonce), { force: true }).catch(() => {})
  }
}

/** @returns why it could not be left; null where it could */
async function leaveNonce(folder: string, nonce: string): Promise<string | null> {
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, nonce), nonce)
    return null
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code ?? (thrown as Error).message
  }
}

interface Probed {
  readonly report: Report | null
  /** From submitting to its first line, in s. */
  readonly startup: number | null
  /** Why there is no report. */
  readonly trouble: string | null
}

async function answerOf(client: RayClient, id: string, start: number, signal: AbortSignal): Promise<Probed> {
  let startup: number | null = null
  let message = ''
  while (performance.now() - start < probeTimeout) {
    const [state, log] = [await client.state(id, signal), (await client.log(id, signal)) ?? '']
    message = state?.message ?? 'the cluster does not know it'
    if (startup === null && log.includes('CAIRN-PROBE-STARTED')) startup = (performance.now() - start) / 1_000
    const line = /^CAIRN-PROBE (.+)$/m.exec(log)
    if (line) return { report: reportOf(line[1]), startup, trouble: null }
    if (state === null || isOver(state.status)) return { report: null, startup, trouble: lastLine(log) || message }
    await pause(pollInterval, undefined, { signal }).catch(() => {
      throw new CairnError('CANCELLED', 'Cancelled.')
    })
  }
  await client.stop(id).catch(() => {})
  return { report: null, startup, trouble: `it did not end within ${probeTimeout / 1_000} s: ${message}` }
}

function reportOf(line: string): Report {
  try {
    return Report.parse(JSON.parse(line))
  } catch {
    throw new CairnError('TARGET_NOT_READY', 'The answer of the probe has an unknown format.')
  }
}

const lastLine = (log: string) => log.trim().split('\n').at(-1)?.slice(0, 300) ?? ''

/** Whether every machine reads what was written here, and what one of them wrote is read here. */
async function sharesFolder({ driver, nodes }: Report, folder: string, nonce: string): Promise<boolean> {
  const all = [driver, ...nodes]
  const backs = all.flatMap(({ folder: { back } }) => (back?.startsWith(nonce) && !/[\\/]/.test(back) ? [join(folder, back)] : []))
  const read = await Promise.all(
    backs.map(async (path) => {
      const text = await readFile(path, 'utf8').catch(() => '')
      await rm(path, { force: true }).catch(() => {})
      return text === nonce
    }),
  )
  return all.every(({ folder: { reads, writes } }) => reads && writes) && read.length > 0 && read.every(Boolean)
}

interface Findings extends Probed {
  readonly version: string
  readonly here: string | null
  readonly sharing: boolean | null
  readonly target: KeptTarget
}

function judge({ version, report, startup, trouble, here, sharing, target }: Findings): TargetCheck {
  const problems: string[] = []
  if (here !== null) problems.push(`The shared folder ${target.folder} cannot be written to on this computer (${here}).`)
  if (trouble !== null) problems.push(`The probe did not run: ${trouble}.`)
  if (!report) return { ...nothing, at: Date.now(), versions: { ray: version }, startupSeconds: startup, problems }
  const machines = report.nodes.length > 0 ? report.nodes : [report.driver]
  if (report.trouble !== null) problems.push(`Ray did not answer the probe: ${report.trouble}.`)
  if (report.driver.versions.ray === null)
    problems.push(
      'The command `python` on the cluster has no Ray. Start Ray with its environment activated, so that `python` is the one that has it.',
    )
  for (const [name, install] of Object.entries(needed)) {
    const lacking = machines.filter(({ versions }) => !versions[name])
    if (lacking.length > 0 && !(name === 'ray' && report.driver.versions.ray === null))
      problems.push(`${name} is missing on ${hosts(lacking)}: ${install}.`)
  }
  if (sharing === false && here === null) problems.push(sharingProblem(machines, target))
  const versions: TargetCheck['versions'] = { ...machines[0].versions, ray: version }
  const platforms = [...new Set(machines.map(({ platform }) => platform))]
  const warnings = platforms.length > 1 ? [`Its machines differ: ${platforms.join(', ')}.`] : []
  if (versions.node === null)
    warnings.push(
      'Node is not installed there: trials need a cluster of the same system as this computer, or an image of `cairn compute image`.',
    )
  const slowest = Math.min(...machines.map(({ speed }) => speed))
  return {
    at: Date.now(),
    ready: problems.length === 0,
    versions,
    platform: platforms[0] ?? null,
    nodes: machines.length,
    cpus: report.cpus,
    sharesFolder: sharing,
    startupSeconds: startup,
    speed: slowest / speedHere(),
    problems,
    warnings,
  }
}

function sharingProblem(machines: readonly Facts[], target: KeptTarget): string {
  const blind = machines.filter(({ folder: { reads, writes } }) => !reads || !writes)
  const why = blind[0]?.folder.why
  const where = blind.length > 0 ? hosts(blind) : 'the cluster'
  return `${where} ${blind.length > 1 ? 'do' : 'does'} not see the shared folder of this computer (${target.folder}) as ${target.folderThere}${why ? `: ${why}` : ''}. Mount the same folder on all machines, or set its path there.`
}

const hosts = (machines: readonly Facts[]) =>
  machines.length > 3 ? `${machines.length} machines` : machines.map(({ host }) => host).join(', ')

/** MiB per second of SHA-256 by one CPU, as the probe measures it there. */
function speedHere(): number {
  const block = Buffer.alloc(2 ** 20)
  const hash = createHash('sha256')
  const start = performance.now()
  for (let i = 0; i < 64; i++) hash.update(block)
  return 64_000 / (performance.now() - start)
}
