import { randomBytes } from 'node:crypto'
import { access, lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { TargetCheck } from '../../../shared/domain/compute/check.ts'
import { isOver } from '../../../shared/domain/compute/submission.ts'
import { CairnError } from '../../../shared/errors.ts'
import { resourcePath } from '../../resources.ts'
import { packageOf, type RayClient } from '../ray/index.ts'
import { connectTo } from './connect.ts'
import { answerSeconds, judge, nothing, type Probed, Report } from './judge.ts'
import { changeTarget, type KeptTarget, requireTarget } from './store.ts'

/** For the whole of it, in ms. */
const probeTimeout = 150_000
const pollInterval = 300

/**
 * Submits the probe, and remembers what it found.
 * @returns the target with its check: what is missing is a problem in words there, not an error @throws TARGET_NOT_FOUND, CANCELLED
 */
export async function checkTarget(home: string, name: string, signal: AbortSignal = new AbortController().signal): Promise<KeptTarget> {
  const target = requireTarget(home, name)
  try {
    const client = await connectTo(home, name)
    return changeTarget(home, name, { check: await probe(client, target, signal) })
  } catch (thrown) {
    const error = CairnError.from(thrown)
    if (error.code === 'CANCELLED' || error.code === 'INTERNAL') throw error
    return changeTarget(home, name, { check: { ...nothing, at: Date.now(), problems: [error.message] } })
  }
}

async function probe(client: RayClient, target: KeptTarget, signal: AbortSignal): Promise<TargetCheck> {
  const version = await client.version(signal)
  const nonce = randomBytes(16).toString('hex')
  const folder = join(target.folder, 'cairn', 'probe')
  const here = await leaveNonce(target.folder, folder, nonce)
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

/** @returns why it could not be left; null where it could. The shared folder itself is never made: it may only not be mounted */
async function leaveNonce(shared: string, folder: string, nonce: string): Promise<string | null> {
  try {
    await access(shared)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, nonce), nonce)
    return null
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code ?? (thrown as Error).message
  }
}

async function answerOf(client: RayClient, id: string, start: number, signal: AbortSignal): Promise<Probed> {
  let startup: number | null = null
  let message = ''
  while (performance.now() - start < probeTimeout) {
    const state = await client.state(id, signal)
    const log = (await client.log(id, signal)) ?? ''
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
      // What lies there was written by others: a file of this length, and nothing else, is read.
      const isOurs = await lstat(path).then(
        (found) => found.isFile() && found.size === nonce.length,
        () => false,
      )
      const text = isOurs ? await readFile(path, 'utf8').catch(() => '') : ''
      await rm(path, { force: true }).catch(() => {})
      return text === nonce
    }),
  )
  return all.every(({ folder: { reads, writes } }) => reads && writes) && read.length > 0 && read.every(Boolean)
}
