import { DuckDBInstance } from '@duckdb/node-api'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RayCluster } from '../../peers/rayCluster.ts'
import { followSubmission, packageOf, RayClient } from '../../src/main/compute/ray/index.ts'
import { resourcePath } from '../../src/main/resources.ts'

/** A model as `cairn deploy export --for spark` writes it: a graph, and what is known of its columns. */
interface Exported {
  readonly graph: Buffer
  readonly signature: {
    readonly inputs: readonly { readonly name: string }[]
    readonly target: { readonly name: string }
    readonly labels: string[] | null
  }
  readonly missing: readonly object[]
}

type Judge = (what: string, measured: string, goal: string, met: boolean) => void

/** A multiple of 2,048, which DuckDB rounds up to. */
const rowsOfGroup = 100_352

/** @param model the folder of an exported model of numbers @param shared a folder for the data, which is as large as the rows */
export async function benchScoring(
  { address, token }: RayCluster,
  { model, shared, sizes, times }: { model: string; shared: string; sizes: readonly number[]; times: number },
  judge: Judge,
): Promise<void> {
  const client = new RayClient({ name: 'lab', address, token, certificates: null })
  const exported = readModel(model)
  mkdirSync(shared, { recursive: true })
  const perMillion: number[] = []
  for (const rows of sizes) {
    const source = join(shared, `${rows}.parquet`)
    await writeRows(
      source,
      rows,
      exported.signature.inputs.map(({ name }) => name),
    )
    let [own, peer] = [Infinity, Infinity]
    for (let time = 0; time < times; time++) {
      const name = `bench-${rows}-${time}`
      own = Math.min(own, await secondsOf(client, `${name}-own`, ownJob(exported, source, rows, join(shared, `${name}-own`))))
      peer = Math.min(peer, await secondsOf(client, `${name}-plain`, plainJob(exported, source, join(shared, `${name}-plain`))))
    }
    perMillion.push((own / rows) * 1e6)
    const ratio = own / peer
    judge(
      `${rows.toLocaleString('en')} rows scored on two machines`,
      `${ratio.toFixed(2)} × plain Ray Data (${own.toFixed(1)} s, ${peer.toFixed(1)} s)`,
      '≤ 1.15 ×',
      ratio <= 1.15,
    )
  }
  const [first, last] = [perMillion[0], perMillion.at(-1) ?? 0]
  const simulated = (last * 100) / 60
  // Starting costs the small one more; what a row costs must not grow.
  judge(
    'what a million rows costs, largest beside smallest',
    `${(last / first).toFixed(2)} × (100,000,000 rows: ${simulated.toFixed(0)} min)`,
    '≤ 1.1 ×',
    last <= first * 1.1,
  )
}

function readModel(folder: string): Exported {
  const json = (name: string) => JSON.parse(readFileSync(join(folder, 'model', name), 'utf8')) as Record<string, unknown>
  return {
    graph: readFileSync(join(folder, 'model', 'model.onnx')),
    signature: json('signature.json') as unknown as Exported['signature'],
    missing: json('model.json').missing as object[],
  }
}

/** Numbers between 0 and 10 that the place of the row determines. */
async function writeRows(file: string, rows: number, columns: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  const values = columns.map(
    (name, place) => `(hash(i * ${columns.length} + ${place}) % 10000 / 1000.0)::DOUBLE AS "${name.replaceAll('"', '""')}"`,
  )
  await connection.run(
    `COPY (SELECT i AS "row", ${values.join()} FROM range(${rows}) r(i)) TO '${file}' (FORMAT parquet, ROW_GROUP_SIZE ${rowsOfGroup})`,
  )
  connection.closeSync()
  instance.closeSync()
}

/** As a batch scoring job of Cairn: a partition is a row group. */
function ownJob(
  { graph, signature, missing }: Exported,
  source: string,
  rows: number,
  output: string,
): Record<string, Uint8Array | string> {
  const partitions = Array.from({ length: Math.ceil(rows / rowsOfGroup) }, (_, part) => ({
    part,
    file: source,
    from: part,
    to: part + 1,
    firstRow: part * rowsOfGroup + 1,
    rows: Math.min(rowsOfGroup, rows - part * rowsOfGroup),
  }))
  const target = signature.target.name
  const plan = {
    model: 'model.onnx',
    modelSha256: createHash('sha256').update(graph).digest('hex'),
    description: { signature, missing },
    inputs: signature.inputs.map(({ name }) => name),
    keep: [],
    row: 'row',
    names: [`predicted_${target}`, ...(signature.labels ?? []).map((label) => `probability_${label}`)],
    output,
    partitions,
  }
  const program = (name: string) => readFileSync(resourcePath('compute', name))
  return { 'job.py': program('score_ray.py'), 'scoring.py': program('scoring.py'), 'model.onnx': graph, 'plan.json': JSON.stringify(plan) }
}

function plainJob({ graph }: Exported, source: string, output: string): Record<string, Uint8Array | string> {
  return {
    'job.py': readFileSync(join(import.meta.dirname, 'plain.py')),
    'model.onnx': graph,
    'plan.json': JSON.stringify({ source, output, workers: 2 }),
  }
}

/** Of the whole program, as Ray tells it. */
async function secondsOf(client: RayClient, id: string, files: Record<string, Uint8Array | string>): Promise<number> {
  await client.submit({ id, entrypoint: 'python job.py', package: await client.upload(packageOf(files)) })
  let log = ''
  const end = await followSubmission(client, id, { signal: AbortSignal.timeout(1_800_000), onLog: (text) => (log += text) })
  if (end?.status !== 'SUCCEEDED' || end.startedAt === null || end.endedAt === null) throw new Error(log.slice(-2_000))
  return (end.endedAt - end.startedAt) / 1_000
}
