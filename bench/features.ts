import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { joinModes } from '../src/shared/domain/features/resolved.ts'
import { benchHttp } from './features/http.ts'
import { benchFeast, benchJoin, benchWide } from './features/join.ts'
import { type JoinData, joinData, type JoinSize } from './features/joinData.ts'
import { benchOnline } from './features/online.ts'

/**
 * The feature store: historical joins, beside Feast on the same rows in the same run, the online store, and lookups over HTTP.
 * npm run bench:features -- --rows 1000000 --source-rows 5000000 --peer-rows 10000 --only join
 * CAIRN_BENCH_PYTHON: a Python with feast.
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    'source-rows': { type: 'string', default: '5000000' },
    'peer-rows': { type: 'string', default: '10000' },
    keys: { type: 'string', default: '1000000' },
    only: { type: 'string' },
  },
})
const [rows, sourceRows, peerRows, keys] = [values.rows, values['source-rows'], values['peer-rows'], values.keys].map(Number)
const python = process.env.CAIRN_BENCH_PYTHON
const folder = mkdtempSync(join(tmpdir(), 'cairn-bench-'))
const wide = { entityRows: 10_000, sourceRows: 10_000, keys: 10_000, features: 66 } satisfies JoinSize
let missed = 0

function judge(what: string, measured: string, goal: string, met: boolean): void {
  if (!met) missed++
  console.log(`${met ? 'met   ' : 'MISSED'}  ${what.padEnd(58)} ${measured.padEnd(40)} goal ${goal}`)
}

const count = (value: number) => value.toLocaleString('en')
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`
const place = (name: string) => {
  mkdirSync(join(folder, name))
  return join(folder, name)
}

try {
  for (const [part, measure] of Object.entries({ join: joins, online, http }))
    if (values.only === undefined || values.only === part) await measure()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = missed > 0 ? 1 : 0

async function joins(): Promise<void> {
  const data = await joinData(place('join'), { entityRows: rows, sourceRows, keys: Math.ceil(sourceRows / 50), features: 3 })
  for (const mode of joinModes) {
    const found = await benchJoin(data, mode, folder)
    const limit = mode === 'latest' ? 5_000 : 10_000
    const what = `${count(rows)} × ${count(sourceRows)} rows, ${mode === 'latest' ? 'latest created' : 'as known then'}`
    judge(what, `${seconds(found.joined)}, as a dataset version ${seconds(found.whole)}`, `≤ ${seconds(limit)}`, found.joined <= limit)
    judge('memory of that process', megabytes(found.peak), '≤ 1.5 GB', found.peak <= 1.5e9)
  }
  const small = { entityRows: peerRows, sourceRows: 5 * peerRows, keys: Math.ceil(peerRows / 10), features: 3 }
  await feast(await joinData(place('peer'), small), small, 'peer-feast')
  const { data: table, ms } = await benchWide(place('wide'), wide)
  judge(`${wide.features} columns × ${count(wide.entityRows)} rows`, `${ms.toFixed(0)} ms`, '≤ 100 ms', ms <= 100)
  await feast(table, wide, 'wide-feast')
}

async function feast(data: JoinData, { entityRows, sourceRows: of, features }: JoinSize, name: string): Promise<void> {
  if (python === undefined) return console.log('SKIPPED Feast: CAIRN_BENCH_PYTHON is not set')
  const own = await benchJoin(data, 'latest', place(`${name}-own`))
  const shape = `${count(entityRows)} × ${count(of)} rows × ${features} columns`
  try {
    const peer = await benchFeast(python, data, features, place(name))
    console.log(
      `        Feast ${peer.version}, ${shape}: ${peer.seconds.toFixed(1)} s, ${peer.megabytes.toFixed(0)} MB; ` +
        `here ${seconds(own.joined)} with the start of a process, ${megabytes(own.peak)}`,
    )
  } catch (error) {
    console.log(`SKIPPED Feast, ${shape}: ${error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error)}`)
  }
}

async function online(): Promise<void> {
  const found = await benchOnline(place('online'), keys, 10)
  judge(`publish ${count(keys)} keys`, `${seconds(found.publish)}, again ${seconds(found.again)}`, '≤ 20 s', found.publish <= 20_000)
  judge('look up 1 key × 50 features, p99', `${found.one.toFixed(2)} ms`, '≤ 1 ms', found.one <= 1)
  judge('look up 100 keys × 50 features, p99', `${found.hundred.toFixed(2)} ms`, '≤ 10 ms', found.hundred <= 10)
}

async function http(): Promise<void> {
  const { one, hundred } = await benchHttp(place('http'), Math.min(keys, 10_000), 2_000)
  judge('1 key × 50 features over HTTP, p99', `${one.p99.toFixed(2)} ms, p50 ${one.p50.toFixed(2)} ms`, '≤ 2 ms', one.p99 <= 2)
  judge('100 keys × 50 features over HTTP, p99', `${hundred.p99.toFixed(2)} ms`, '≤ 10 ms', hundred.p99 <= 10)
}
