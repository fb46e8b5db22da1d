import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchWorkspace } from '../benchWorkspace.ts'
import { timed } from '../measure.ts'

/** Metrics of each run of the folder that is imported. */
const metrics = 10

/** Imports a folder as MLflow's file store writes it. */
export async function benchImport(
  { client, folder, done, workspace }: BenchWorkspace,
  runs: number,
  points: number,
): Promise<{ ms: number }> {
  const mlruns = join(folder, 'mlruns')
  writeMlruns(mlruns, runs, Math.ceil(points / runs / metrics))
  const took = await timed(async () => done(await client.tracking.import.start({ source: { kind: 'path', file: mlruns } })))
  const found = workspace.sqlite
    .prepare(
      `SELECT count(*) FROM metric_points p JOIN metric_series s ON s.id = p.series_id JOIN runs r ON r.id = s.run_id WHERE r.source = 'import'`,
    )
    .pluck()
    .get()
  if (found !== points) throw new Error(`${String(found)} points of ${points} were imported.`)
  return { ms: took }
}

/** One experiment. @param steps of each metric */
function writeMlruns(folder: string, runs: number, steps: number): void {
  const experiment = join(folder, '123456789012345678')
  mkdirSync(experiment, { recursive: true })
  const times = 'creation_time: 1700000000000\nlast_update_time: 1700000000000\n'
  writeFileSync(
    join(experiment, 'meta.yaml'),
    `artifact_location: file:///nowhere\n${times}experiment_id: '123456789012345678'\nlifecycle_stage: active\nname: imported\n`,
  )
  for (let i = 0; i < runs; i++) writeRun(experiment, i, steps)
}

function writeRun(experiment: string, i: number, steps: number): void {
  const id = i.toString(16).padStart(32, '0')
  const folder = join(experiment, id)
  for (const part of ['metrics', 'params', 'tags', 'artifacts']) mkdirSync(join(folder, part), { recursive: true })
  writeFileSync(
    join(folder, 'meta.yaml'),
    `artifact_uri: file:///nowhere\nend_time: 1700000001000\nentry_point_name: ''\nexperiment_id: '123456789012345678'\nlifecycle_stage: active\n` +
      `run_id: ${id}\nrun_name: run-${i}\nrun_uuid: ${id}\nsource_name: ''\nsource_type: 4\nsource_version: ''\nstart_time: ${1_700_000_000_000 + i}\n` +
      `status: 3\ntags: []\nuser_id: bench\n`,
  )
  const values = Array.from({ length: steps }, (_, step) => `${1_700_000_000_000 + step} ${Math.sin(i + step)} ${step}\n`).join('')
  for (let m = 0; m < metrics; m++) writeFileSync(join(folder, 'metrics', `metric_${m}`), values)
  for (let p = 0; p < 5; p++) writeFileSync(join(folder, 'params', `param_${p}`), String(i % (p + 3)))
  writeFileSync(join(folder, 'tags', 'mlflow.runName'), `run-${i}`)
}
