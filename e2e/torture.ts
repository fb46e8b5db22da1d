import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { seededRandom } from '../src/main/random.ts'
import { needsSmallDisk, type SmallDisk, smallDisk } from '../src/main/smallDisk.ts'
import { openWorkspace, verifyWorkspace } from '../src/main/workspace/index.ts'
import { cairn, type Ended, type Running, sample, start } from './cairn.ts'

/**
 * Interrupts Cairn at random moments: with kill -9, a hang-up of the terminal, a reader that goes away, a clock that jumps by hours, a
 * disk that is full. Opens the workspace again each time, and demands that nothing committed is lost and nothing half-written is seen,
 * that a full disk is named, and that the clock and the reader keep nothing from its end. Moments, operations and victims follow from the seed; what a machine is just doing at
 * that moment does not.
 *
 * npm run torture -- --moments 200 --seed 1
 */

interface Operation {
  readonly name: string
  /** The command of the n-th attempt. */
  readonly command: (n: number, folder: string) => readonly string[]
  /** A file that the command makes beside the workspace, which must be whole when it is there. */
  readonly makes?: (n: number, folder: string) => string
}

const quickTraining = ['--model', 'linear', '--epochs', '6', '--engine', 'wasm']

const operations: readonly Operation[] = [
  { name: 'import', command: (n) => ['data', 'import', sample('penguins.csv'), '--name', `penguins ${n}`, '--target', 'Species'] },
  { name: 'append', command: () => ['data', 'append', 'wine', sample('wine-quality-white.csv')] },
  { name: 'train', command: (n) => ['train', 'cancer', ...quickTraining, '--seed', String(n)] },
  { name: 'register', command: () => ['models', 'register', '1', 'cancer'] },
  { name: 'alias', command: (n) => ['models', 'alias', `cancer@v${1 + (n % 2)}`, 'champion', '--reason', `moment ${n}`] },
  {
    name: 'package',
    command: (n, folder) => ['package', 'build', 'cancer@v1', '--output', join(folder, `package-${n}.cairn`)],
    makes: (n, folder) => join(folder, `package-${n}.cairn`),
  },
  {
    name: 'export',
    command: (n, folder) => ['data', 'export', 'cancer', join(folder, `export-${n}.csv`)],
    makes: (n, folder) => join(folder, `export-${n}.csv`),
  },
  { name: 'gc', command: () => ['gc', '--now'] },
]

/** Who is killed with -9; or what else happens to all of it. */
type Victim = 'everything' | 'main' | 'worker' | 'hang-up' | 'reader' | 'clock' | 'disk'
const victims: readonly Victim[] = ['everything', 'everything', 'main', 'worker', 'hang-up', 'reader', 'clock', 'disk']

/** What must not keep an operation from its end. */
const harmless: ReadonlySet<Victim> = new Set(['reader', 'clock'])
/** How a command ends that something was done to which has a name: that is no silence, and no fault in Cairn. */
const faults = /INTERNAL|Unhandled|Uncaught|SQLITE_|at .*\.js:\d+/

export interface TortureReport {
  readonly moments: number
  /** How often each operation was hit, and how often it had ended before. */
  readonly hits: Readonly<Record<string, { killed: number; survived: number }>>
  /** How often each thing was done. */
  readonly victims: Readonly<Record<string, number>>
  readonly problems: readonly string[]
}

export async function torture(options: { moments: number; seed: number; log?: (line: string) => void }): Promise<TortureReport> {
  const disk = smallDisk('96m')
  if (!disk) console.warn(`The disk is never full: ${needsSmallDisk}.`)
  const folder = disk?.path ?? mkdtempSync(join(tmpdir(), 'cairn-torture-'))
  try {
    return await interrupt(join(folder, 'workspace'), folder, disk, options)
  } finally {
    if (disk) disk.remove()
    else rmSync(folder, { recursive: true, force: true })
  }
}

async function interrupt(
  workspace: string,
  folder: string,
  disk: SmallDisk | null,
  { moments, seed, log = () => {} }: { moments: number; seed: number; log?: (line: string) => void },
): Promise<TortureReport> {
  const at = { cwd: workspace, env: { CAIRN_HOME: join(folder, 'home') } }
  mkdirSync(workspace)
  const durations = await prepare(at)
  const random = seededRandom(seed)
  const hits: Record<string, { killed: number; survived: number }> = Object.fromEntries(
    operations.map(({ name }) => [name, { killed: 0, survived: 0 }]),
  )
  const problems: string[] = []
  const counts: Record<string, number> = {}
  let known = committed(workspace)
  const wholeExport = readFileSync(join(folder, 'export-0.csv'))

  // The 0th of each operation was the rehearsal.
  for (let n = 1; n <= moments; n++) {
    const operation = operations[random.int(operations.length)]
    const delay = random.next() * (durations.get(operation.name) ?? 1_000) * 1.1
    const drawn = victims[random.int(victims.length)]
    const victim = drawn === 'disk' && !disk ? 'everything' : drawn
    counts[victim] = (counts[victim] ?? 0) + 1
    const ended = await disturb(operation.command(n, folder), at, delay, victim, disk)
    const done = ended.code === 0
    hits[operation.name][done ? 'survived' : 'killed']++
    const blame = (what: string) => problems.push(`moment ${n} (${operation.name}, ${victim} after ${Math.round(delay)} ms): ${what}`)

    if (harmless.has(victim) && !done) blame(`ended with ${ended.code ?? ended.signal}: ${ended.stderr.slice(-500)}`)
    if (faults.test(ended.stderr)) blame(`a fault: ${ended.stderr.slice(-500)}`)
    if (victim === 'disk' && !done && !ended.stderr.includes('DISK_FULL')) blame(`a full disk is not named: ${ended.stderr.slice(-500)}`)

    const now = committed(workspace)
    for (const fact of known) if (!now.has(fact)) blame(`lost: ${fact}`)
    if (done && operation.name === 'import' && ![...now].some((fact) => fact.startsWith(`version penguins ${n} `)))
      blame('said done, and is not there')
    for (const problem of await integrityProblems(workspace)) blame(problem)
    const made = operation.makes?.(n, folder)
    if (done && made && !existsSync(made)) blame(`said done, and ${made} is not there`)
    if (made && existsSync(made)) {
      const whole = made.endsWith('.csv')
        ? readFileSync(made).equals(wholeExport)
        : (await cairn(['package', 'verify', made], at)).code === 0
      if (!whole) blame(`${made} is half-written`)
      rmSync(made)
    }
    known = now
    log(
      `${String(n).padStart(4)} of ${moments}  ${operation.name.padEnd(9)} ${victim.padEnd(10)} ${String(Math.round(delay)).padStart(5)} ms  ${done ? 'had ended' : 'killed'}`,
    )
  }
  return { moments, hits, victims: counts, problems }
}

interface Place {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
}

/** A workspace with something of everything. @returns how long each operation takes undisturbed, in ms */
async function prepare(at: Place): Promise<Map<string, number>> {
  const must = async (args: readonly string[]): Promise<void> => {
    const { code, stderr } = await cairn(args, at)
    if (code !== 0) throw new Error(`cairn ${args.join(' ')} ended with ${code}:\n${stderr}`)
  }
  await must(['init'])
  await must(['data', 'import', sample('breast-cancer.csv'), '--name', 'cancer', '--target', 'diagnosis'])
  await must(['data', 'import', sample('wine-quality-red.csv'), '--name', 'wine', '--target', 'quality'])
  await must(['train', 'cancer', ...quickTraining])
  for (let version = 0; version < 2; version++) await must(['models', 'register', '1', 'cancer'])
  const durations = new Map<string, number>()
  for (const { name, command } of operations) {
    const begin = performance.now()
    await must(command(0, join(at.cwd, '..')))
    durations.set(name, performance.now() - begin)
  }
  return durations
}

/** Runs a command, and does something to it after so many ms. */
async function disturb(args: readonly string[], at: Place, delay: number, victim: Victim, disk: SmallDisk | null): Promise<Ended> {
  const jump = victim === 'clock' ? { nodeArguments: jumpingClock(delay) } : {}
  const running = start(args, { ...at, ...jump })
  if (victim === 'worker') await hasWorker(running)
  await Promise.race([running.ended, pause(delay)])
  const { pid = 0 } = running.child
  if (victim === 'hang-up') send(-pid, 'SIGHUP')
  else if (victim === 'reader') running.child.stderr?.destroy()
  else if (victim === 'disk') return fullFor(running, disk)
  else if (victim !== 'clock') kill(pid, victim)
  // A worker whose main is gone ends by itself; what it still wrote until then must not matter, so nothing waits for it.
  return running.ended
}

/** For a command and, while it runs, for another one that only reads. */
async function fullFor(running: Running, disk: SmallDisk | null): Promise<Ended> {
  disk?.fill()
  try {
    return await Promise.race([running.ended, pause(3_000).then(() => (disk?.free(), running.ended))])
  } finally {
    disk?.free()
  }
}

/** Arguments of Node: after so many ms the clock of that process, and of its workers, jumps by hours, to and fro. */
function jumpingClock(delay: number): string[] {
  const script = `const real = Date.now.bind(Date), began = performance.now();
    const jump = () => (performance.now() - began < ${Math.round(delay)} ? 0 : (Math.floor((performance.now() - began) / 700) % 2 === 0 ? 5 : -5) * 3600000);
    globalThis.Date = class extends Date { constructor(...given) { given.length === 0 ? super(real() + jump()) : super(...given) } static now() { return real() + jump() } };`
  return ['--import', `data:text/javascript,${encodeURIComponent(script)}`]
}

/** Until then there is nothing to kill but the command itself. */
async function hasWorker({ child, ended }: Running): Promise<void> {
  let over = false
  void ended.then(() => (over = true))
  while (!over && childrenOf(child.pid ?? 0).length === 0) await pause(5)
}

function kill(pid: number, victim: Victim): void {
  const targets = victim === 'everything' ? [-pid] : victim === 'main' ? [pid] : childrenOf(pid)
  for (const target of targets) send(target, 'SIGKILL')
}

function send(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return [] // it has ended already
  }
}

/** What has been promised to last, one line each. */
function committed(path: string): Set<string> {
  const workspace = openWorkspace(path)
  try {
    const lines = (sql: string) => workspace.sqlite.prepare(sql).pluck().all() as string[]
    return new Set([
      ...lines(
        "SELECT 'version ' || d.name || ' ' || v.number || ' ' || v.hash FROM dataset_versions v JOIN datasets d ON d.id = v.dataset_id",
      ),
      ...lines("SELECT 'run ' || r.id || ' ' || a.object FROM runs r JOIN run_artifacts a ON a.run_id = r.id"),
      ...lines(
        "SELECT 'metric ' || run_id || ' ' || subject || ' ' || part || ' ' || metric || ' ' || coalesce(value, 'null') FROM run_metrics",
      ),
      ...lines("SELECT 'model ' || model_id || ' ' || number || ' ' || checksum FROM model_versions"),
      ...lines("SELECT 'move ' || id || ' ' || alias || ' ' || to_version_id || ' ' || reason FROM alias_moves"),
      ...lines("SELECT 'package ' || id || ' ' || object FROM packages"),
      ...lines("SELECT 'audit ' || id || ' ' || hash FROM audit"),
    ])
  } finally {
    workspace.close()
  }
}

async function integrityProblems(path: string): Promise<string[]> {
  const workspace = openWorkspace(path)
  try {
    const { problems } = await verifyWorkspace(workspace)
    const halfRuns = workspace.sqlite
      .prepare(
        "SELECT count(*) FROM runs r WHERE r.status = 'done' AND NOT EXISTS (SELECT 1 FROM run_artifacts a WHERE a.run_id = r.id AND a.path = 'weights')",
      )
      .pluck()
      .get() as number
    return [
      ...problems.map(({ what, where }) => `${where}: ${what}`),
      ...(halfRuns > 0 ? [`${halfRuns} runs are done and have no weights`] : []),
    ]
  } finally {
    workspace.close()
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { moments: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } } })
  const report = await torture({ moments: Number(values.moments), seed: Number(values.seed), log: console.log })
  console.table(report.hits)
  console.table(report.victims)
  for (const problem of report.problems) console.error(problem)
  console.log(`${report.moments} moments, ${report.problems.length} problems`)
  process.exitCode = report.problems.length > 0 ? 1 : 0
}
