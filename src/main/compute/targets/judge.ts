import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { TargetCheck } from '../../../shared/domain/compute/check.ts'
import { counted } from '../../../shared/numbers.ts'
import type { KeptTarget } from './store.ts'

const Text = z.string().max(2_000)
const Version = z.string().max(100).nullable()
const Facts = z.object({
  host: Text,
  platform: Text,
  versions: z.object({ python: Version, ray: Version, pyarrow: Version, onnxruntime: Version, numpy: Version, node: Version }),
  speed: z.number().positive(),
  folder: z.object({ reads: z.boolean(), writes: z.boolean(), why: Text, back: Text.optional() }),
})
/** What the probe prints. */
export const Report = z.object({
  driver: Facts,
  nodes: z.array(Facts).max(10_000),
  late: z.int().min(0),
  cpus: z.number().nullable(),
  trouble: Text.nullable(),
})
type Facts = z.infer<typeof Facts>
export type Report = z.infer<typeof Report>

/** How long the machines of a cluster may take to answer; one that is busy takes 20 to start a process. */
export const answerSeconds = 60

/** The oldest major version of Node that runs the worker. */
const oldestNode = 20

/** What jobs of Cairn need of Python there besides Ray, and how it is installed. */
const needed = {
  pyarrow: 'pip install pyarrow',
  onnxruntime: 'pip install onnxruntime',
  numpy: 'pip install numpy',
} as const

/** What came of the probe. */
export interface Probed {
  readonly report: Report | null
  /** From submitting to its first line, in s. */
  readonly startup: number | null
  /** Why there is no report. */
  readonly trouble: string | null
}

export interface Findings extends Probed {
  /** Of Ray, as its dashboard says. */
  readonly version: string
  /** Why nothing can be written to the shared folder here; null where it can. */
  readonly here: string | null
  /** Whether what is written on either side is read on the other. */
  readonly sharing: boolean | null
  readonly target: KeptTarget
}

/** Of a target that said nothing. */
export const nothing: Omit<TargetCheck, 'at' | 'problems'> = {
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

/** What the probe found, in words: what keeps jobs from running there, and what is better known. */
export function judge(findings: Findings): TargetCheck {
  const { version, report, startup } = findings
  const found = { at: Date.now(), startupSeconds: startup, problems: problemsOf(findings) }
  if (!report) return { ...nothing, ...found, versions: { ray: version } }
  const machines = machinesOf(report)
  const platforms = [...new Set(machines.map(({ platform }) => platform))]
  const slowest = Math.min(...machines.map(({ speed }) => speed))
  return {
    ...found,
    ready: found.problems.length === 0,
    versions: { ...machines[0].versions, ray: version },
    platform: platforms[0],
    nodes: machines.length,
    cpus: report.cpus,
    sharesFolder: findings.sharing,
    speed: slowest / speedHere(),
    warnings: [
      ...(platforms.length > 1 ? [`Its machines differ: ${platforms.join(', ')}.`] : []),
      ...lateWarning(report),
      ...nodeWarning(machines, platforms),
    ],
  }
}

/** The driver is a process on one of them: its facts count where no machine answered. */
const machinesOf = ({ nodes, driver }: Report): readonly Facts[] => (nodes.length > 0 ? nodes : [driver])

function problemsOf({ report, trouble, here, sharing, target }: Findings): string[] {
  const problems: string[] = []
  if (here !== null) problems.push(`The shared folder ${target.folder} cannot be written to on this computer (${here}).`)
  if (trouble !== null) problems.push(`The probe did not run: ${trouble}.`)
  if (!report) return problems
  const machines = machinesOf(report)
  if (report.driver.versions.ray === null)
    problems.push(
      'The command `python` on the cluster has no Ray. Start Ray with its environment activated, so that `python` is the one that has it.',
    )
  else if (report.trouble !== null) problems.push(`Ray did not finish the probe: ${report.trouble}.`)
  else if (report.nodes.length === 0) problems.push(`None of ${counted(report.late, 'machine')} answered within ${answerSeconds} s.`)
  for (const [name, install] of Object.entries(needed) as [keyof typeof needed, string][]) {
    const lacking = machines.filter(({ versions }) => versions[name] === null)
    if (lacking.length > 0) problems.push(`${name} is missing on ${hosts(lacking)}: ${install}.`)
  }
  if (sharing === false && here === null) problems.push(sharingProblem(machines, target))
  return problems
}

/** Trials run Cairn's own worker: by the Node of this process, where the cluster has the same system, else by one that is there. */
function nodeWarning(machines: readonly Facts[], platforms: readonly string[]): string[] {
  const here = `${process.platform}-${process.arch}`
  const sendsOwn = process.versions.electron === undefined && platforms.every((platform) => platform === here)
  const lacking = machines.filter(({ versions: { node } }) => node === null || Number(node.split('.')[0]) < oldestNode)
  if (sendsOwn || lacking.length === 0) return []
  return [
    `No Node ${oldestNode} or newer on ${hosts(lacking)}: sweeps and cross-validation need it there, or an image of \`cairn compute image\`.`,
  ]
}

/** Jobs run on the others meanwhile. */
function lateWarning({ late, nodes }: Report): string[] {
  if (late === 0 || nodes.length === 0) return []
  const all = counted(late + nodes.length, 'machine')
  return [`${late} of ${all} did not answer within ${answerSeconds} s: busy, or lost. What is installed there is not known.`]
}

function sharingProblem(machines: readonly Facts[], target: KeptTarget): string {
  const blind = machines.filter(({ folder: { reads, writes } }) => !reads || !writes)
  const why = blind[0]?.folder.why
  const where = blind.length > 0 ? hosts(blind) : 'the cluster'
  return `${where} ${blind.length > 1 ? 'do' : 'does'} not see the shared folder of this computer (${target.folder}) as ${target.folderThere}${why ? `: ${why}` : ''}. Mount the same folder on all machines, or set its path there.`
}

const hosts = (machines: readonly Facts[]) =>
  machines.length > 3 ? `${machines.length} machines` : machines.map(({ host }) => host).join(', ')

/** MiB per second of SHA-256 by one CPU at its best, as the probe measures it there. A piece takes a millisecond: one of them is hardly ever interrupted. */
function speedHere(): number {
  const block = Buffer.alloc(2 ** 20)
  const times = Array.from({ length: 16 }, () => {
    const start = performance.now()
    createHash('sha256').update(block).digest()
    return performance.now() - start
  })
  return 1_000 / Math.min(...times)
}
