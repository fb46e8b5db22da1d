import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { authorOf } from '../src/main/authors/index.ts'
import { reader, withDuckDB } from '../src/main/datasets/tasks.ts'
import { addModelVersion, addReference } from '../src/main/models/index.ts'
import { packProfile, profileRows } from '../src/main/models/tasks.ts'
import { noFigures, requireMonitor, timelineOf } from '../src/main/monitoring/index.ts'
import { createWorkspace, schema } from '../src/main/workspace/index.ts'
import type { ReferenceProfile } from '../src/shared/domain/models/profile.ts'
import { MonitorSettings } from '../src/shared/domain/monitoring/monitor.ts'
import { middle, timed } from './measure.ts'
import { isMoved, monitoredColumns, writeRows } from './monitor/data.ts'

/**
 * New rows against a stored reference profile, beside Evidently on the same rows in the same run, and the history of a monitor.
 * npm run bench:monitor -- --rows 1000000 --columns 100 --peer-rows 100000 --windows 10000
 * CAIRN_BENCH_PYTHON: a Python with evidently, pandas and pyarrow.
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    columns: { type: 'string', default: '100' },
    'peer-rows': { type: 'string', default: '100000' },
    windows: { type: 'string', default: '10000' },
  },
})
const [rows, columns, windows] = [Number(values.rows), Number(values.columns), Number(values.windows)]
const python = process.env.CAIRN_BENCH_PYTHON
const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'))
let missed = 0

function judge(what: string, measured: string, goal: string, met: boolean): void {
  if (!met) missed++
  console.log(`${met ? 'met   ' : 'MISSED'}  ${what.padEnd(58)} ${measured.padEnd(40)} goal ${goal}`)
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`

try {
  const paths = { reference: join(folder, 'reference.parquet'), window: join(folder, 'window.parquet'), stored: join(folder, 'profile.gz') }
  await writeRows(paths.reference, { rows: Math.min(rows, 200_000), columns, moved: false }, folder)
  await writeRows(paths.window, { rows, columns, moved: true }, folder)
  const reference = await referenceProfile(paths.reference)
  writeFileSync(paths.stored, packProfile(reference))
  await benchRows(paths)
  await benchPeer(paths)
  await benchHistory(reference)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = missed > 0 ? 1 : 0

async function referenceProfile(path: string): Promise<ReferenceProfile> {
  const train = await withDuckDB({ files: [path], scratch: folder, threads: 2, memory: 2 ** 29 }, (duck) =>
    profileRows(duck, { from: reader.parquet(path), columns: monitoredColumns(columns) }),
  )
  return {
    format: 'cairn.reference/1',
    ref: 'bench@v1',
    checksum: 'bench',
    data: null,
    train,
    validation: null,
    part: null,
    performance: [],
    chunks: null,
    drift: {},
    importance: null,
    estimation: { kind: 'none', reason: 'Rows without a model.' },
    createdAt: 0,
  }
}

async function benchRows({ window, stored }: Record<'window' | 'stored', string>): Promise<void> {
  const found: { profiled: number; compared: number; drifting: number; peak: number }[] = []
  for (let times = 0; times < 3; times++) {
    const { stdout } = await run(process.execPath, [
      join(import.meta.dirname, 'monitor/checkRows.ts'),
      stored,
      window,
      folder,
      String(columns),
    ])
    found.push(JSON.parse(stdout) as (typeof found)[number])
  }
  const total = middle(found.map(({ profiled, compared }) => profiled + compared))
  const peak = Math.max(...found.map((one) => one.peak))
  const what = `${rows.toLocaleString('en')} rows × ${columns} columns against a profile`
  judge(what, `${seconds(total)}, of it checks ${seconds(middle(found.map(({ compared }) => compared)))}`, '≤ 20 s', total <= 20_000)
  judge('memory of that process', megabytes(peak), '≤ 1 GB', peak <= 1e9)
  const moved = monitoredColumns(columns).filter((_, place) => isMoved(place)).length
  judge('drifting columns', String(found[0].drifting), `${moved}, those that moved`, found[0].drifting === moved)
}

async function benchPeer({ reference, window }: Record<'reference' | 'window', string>): Promise<void> {
  if (python === undefined) return console.log('SKIPPED Evidently: CAIRN_BENCH_PYTHON is not set')
  const script = join(import.meta.dirname, 'monitor/peer.py')
  try {
    const { stdout } = await run(python, [script, reference, window, values['peer-rows']], { timeout: 900_000 })
    const peer = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<'read' | 'seconds' | 'megabytes' | 'rows', number> & {
      version: string
    }
    const measured = `read ${peer.read.toFixed(1)} s, report ${peer.seconds.toFixed(1)} s, ${peer.megabytes.toFixed(0)} MiB`
    console.log(`        Evidently ${peer.version}, ${peer.rows.toLocaleString('en')} rows × ${columns} columns: ${measured}`)
  } catch (error) {
    console.log(`SKIPPED Evidently: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
  }
}

/** Reads a timeline of many windows, as a page asks for it. */
async function benchHistory(reference: ReferenceProfile): Promise<void> {
  mkdirSync(join(folder, 'home'), { recursive: true })
  const workspace = createWorkspace(join(folder, 'workspace'), authorOf('cli', join(folder, 'home')))
  try {
    const { object } = await workspace.objects.put(packProfile(reference))
    const settings = MonitorSettings.parse({ model: 'bench', target: { version: 1 }, source: { kind: 'files' }, windows: { kind: 'each' } })
    workspace.write((db) => {
      const version = { runId: null, importedFromId: null, task: 'regression', threshold: null, checksum: 'bench', notes: '' } as const
      const { id: versionId, modelId } = addModelVersion(db, 'bench', version)
      addReference(db, versionId, object)
      const monitor = { name: 'bench', modelId, settings, status: 'active', createdAt: 0, actor: 'bench' } as const
      const { id: monitorId } = db.insert(schema.monitors).values(monitor).returning().get()
      for (let place = 0; place < windows; place++) {
        const effects = Float32Array.from({ length: columns }, (_, column) => ((place * 31 + column * 17) % 100) / 400)
        const time = place * 3_600_000
        const own = {
          monitorId,
          start: time,
          end: time + 3_600_000,
          key: '',
          source: null,
          revision: 1,
          versionId,
          rows: 1_000,
          status: 'ok',
        }
        db.insert(schema.monitorWindows)
          .values({ ...own, figures: noFigures, effects: Buffer.from(effects.buffer), checkedAt: time })
          .run()
      }
    })
    const row = requireMonitor(workspace.db, 'bench')
    const ask = () => timelineOf(workspace, row, { from: null, to: null, places: 500, columns: 40 })
    await ask()
    const times: number[] = []
    for (let i = 0; i < 5; i++) times.push(await timed(ask))
    const found = middle(times)
    judge(`timeline of ${windows.toLocaleString('en')} windows × ${columns} columns`, `${found.toFixed(0)} ms`, '≤ 100 ms', found <= 100)
  } finally {
    workspace.close()
  }
}
