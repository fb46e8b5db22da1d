import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { treeData, treeShapes } from './trees/shapes.ts'

/**
 * Seconds and memory of 100 rounds of boosted trees of 31 leaves, beside LightGBM and scikit-learn's HGB on the same data with the
 * same settings, each in a process of its own. The best of some times: ratios of one run are what counts.
 * npm run bench:trees -- --python python3 --times 3 --threads 1 --threads 2 --shape 200,000
 */
const { values } = parseArgs({
  options: {
    python: { type: 'string', default: process.env.CAIRN_BENCH_PYTHON ?? 'python3' },
    times: { type: 'string', default: '3' },
    threads: { type: 'string', multiple: true, default: ['1', '2'] },
    shape: { type: 'string', default: '' },
  },
})

interface Measured {
  readonly seconds: number
  /** In bytes. */
  readonly peak: number
  readonly metric: number
}

const run = promisify(execFile)
const here = import.meta.dirname
const programs: Readonly<Record<string, (folder: string, threads: string) => [string, string[]]>> = {
  cairn: (...given) => [process.execPath, [join(here, 'trees', 'own.ts'), ...given]],
  lightgbm: (...given) => [values.python, [join(here, 'trees', 'peers.py'), ...given, 'lightgbm']],
  hgb: (...given) => [values.python, [join(here, 'trees', 'peers.py'), ...given, 'hgb']],
}

let missed = 0
const unavailable = new Set<string>()
for (const shape of treeShapes.filter(({ name }) => name.includes(values.shape))) {
  const folder = treeData(shape)
  for (const threads of values.threads) await benchOne(shape.name, folder, threads)
}
process.exitCode = missed > 0 ? 1 : 0

async function benchOne(name: string, folder: string, threads: string): Promise<void> {
  const best = new Map<string, Measured>()
  for (let time = 0; time < Number(values.times); time++) {
    for (const [program, command] of Object.entries(programs)) {
      if (unavailable.has(program)) continue
      const found = await measure(program, command(folder, threads))
      const known = best.get(program)
      if (found && (!known || found.seconds < known.seconds)) best.set(program, found)
    }
  }
  console.log(`${name}, ${threads === '1' ? '1 thread' : `${threads} threads`}`)
  for (const [program, { seconds, peak, metric }] of best)
    console.log(`  ${program.padEnd(10)} ${seconds.toFixed(2)} s   ${(peak / 2 ** 20).toFixed(0)} MiB   ${metric.toFixed(4)}`)
  judge(best.get('cairn'), best.get('lightgbm'))
}

async function measure(program: string, [file, given]: [string, string[]]): Promise<Measured | null> {
  try {
    return JSON.parse((await run(file, given)).stdout) as Measured
  } catch (error) {
    if (program === 'cairn') throw error
    unavailable.add(program)
    console.log(`SKIPPED ${program}: ${values.python} could not run it. Name another Python with --python.`)
    return null
  }
}

function judge(own: Measured | undefined, peer: Measured | undefined): void {
  if (!own || !peer) return
  const goal = (what: string, value: number, limit: number) => {
    if (value > limit) missed++
    console.log(`  ${value <= limit ? 'met   ' : 'MISSED'} ${what}: ${value.toFixed(3)}, goal ≤ ${limit}`)
  }
  goal('time / LightGBM', own.seconds / peer.seconds, 1)
  goal('memory / LightGBM', own.peak / peer.peak, 1.5)
  goal("LightGBM's metric / its", peer.metric / own.metric, 1.005)
}
