import { basename, join } from 'node:path'
import { ImportResult } from '../../../../shared/contract/datasets/index.ts'
import { asTrained, type Reproduction, RunResult, type TrainedRun } from '../../../../shared/contract/experiments/index.ts'
import type { ModelVersion } from '../../../../shared/contract/models/index.ts'
import { BuildResult } from '../../../../shared/contract/packages.ts'
import { isMetricId, metricCatalogue } from '../../../../shared/domain/evaluation/metrics.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { resourcePath } from '../../../resources.ts'
import { packageFileName } from '../actions/sharing/package.ts'
import type { Session } from '../session.ts'
import { count } from '../../../../shared/numbers.ts'
import { findMetric, leadMetric, metricName } from '../views/metrics.ts'
import { writeNewRows } from './handOff.ts'
import { families, seed, type Story } from './stories.ts'

/** What became of one version of a story's data. */
export interface Stage {
  readonly ref: string
  readonly rows: number
  readonly runs: readonly TrainedRun[]
  readonly best: TrainedRun
  readonly model: ModelVersion
}

/** What became of a story. */
export interface StoryResult {
  readonly story: Story
  readonly stages: readonly Stage[]
  readonly reproduction: Reproduction & { readonly run: number }
  readonly build: BuildResult
  readonly verified: boolean
  readonly newRows: string
  readonly predictions: string
}

export interface StoryContext {
  readonly session: Session
  /** For what is handed to others. */
  readonly handOff: string
  say(text: string): void
}

export async function tellStory(story: Story, context: StoryContext): Promise<StoryResult> {
  const stages: Stage[] = []
  for (const file of story.files) stages.push(await stage(story, file, stages.length === 0, context))
  const last = stages[stages.length - 1]
  const reproduction = await reproduce(last.best, context)
  return { story, stages, reproduction, ...(await handOver(last, story, context)) }
}

async function stage(story: Story, file: string, first: boolean, context: StoryContext): Promise<Stage> {
  const { version } = await bring(story, file, first, context)
  const runs: TrainedRun[] = []
  for (const family of families) runs.push(await train(version, family, context))
  const { best, reason } = await choose(runs, context)
  return { ref: version.ref, rows: version.rows, runs, best, model: await register(best, story.name, reason, context) }
}

async function bring({ name, options }: Story, file: string, first: boolean, { session, say }: StoryContext): Promise<ImportResult> {
  const { client, runJob } = session
  const source = { name, file: resourcePath('samples', file), options: first ? options : { ...options, target: undefined } }
  const made = await runJob(first ? await client.datasets.import(source) : await client.datasets.append(source), ImportResult)
  const { profile } = await client.datasets.version({ ref: made.version.ref })
  const missing = profile.columns.reduce((sum, column) => sum + column.missing, 0)
  const { ref, rows, columns } = made.version
  say(
    `${first ? 'Imported' : 'Appended'} ${file}: ${ref}, ${count(rows)} rows, ${columns} columns, ${count(missing)} missing values, ${count(profile.duplicateRows)} duplicate rows`,
  )
  return made
}

async function train(
  { ref, dataset, number }: ImportResult['version'],
  family: (typeof families)[number],
  { session, say }: StoryContext,
): Promise<TrainedRun> {
  const { client, runJob } = session
  const { recipe } = await client.training.propose({ ref, family, seed })
  const { runId } = await runJob(
    await client.experiments.start({ ref, recipe, name: `${family} on ${dataset} v${number}`, tags: ['demo'] }),
    RunResult,
  )
  const run = asTrained(await client.experiments.get({ run: runId }))
  const id = leadMetric(run.task)
  const value = findMetric(run.metrics, id, 'validation')?.value
  say(
    `Trained run ${runId}, ${family}: ${run.epochs} epochs on ${run.engine}, ${metricName(id)} ${value?.toFixed(4)} on the validation part`,
  )
  return run
}

/** By the validation part: the test part is kept for the last word. Of equals the first, which is the simpler family. */
async function choose(runs: readonly TrainedRun[], { session, say }: StoryContext): Promise<{ best: TrainedRun; reason: string }> {
  const id = leadMetric(runs[0].task)
  const lower = isMetricId(id) && metricCatalogue[id].direction === 'lower'
  const score = (run: TrainedRun) => (findMetric(run.metrics, id, 'validation')?.value ?? Number.NaN) * (lower ? -1 : 1)
  const best = runs.reduce((one, other) => (score(other) > score(one) ? other : one))
  const { comparable } = await session.client.experiments.compare({ runs: runs.map((run) => run.id), part: 'validation' })
  if (comparable.some((one) => !one.comparable)) throw new CairnError('INTERNAL', 'Two runs on the same data and split are not comparable.')
  const tie = runs.every((run) => score(run) === score(best))
  const verdict = tie
    ? `equal in ${metricName(id)}, so run ${best.id}, the simpler one, is chosen`
    : `run ${best.id} is ahead in ${metricName(id)}`
  say(`Compared runs ${runs.map((run) => run.id).join(' and ')} on the same validation rows: ${verdict}`)
  return { best, reason: `${tie ? 'simplest of those equal' : 'ahead'} in ${metricName(id)} on the validation part of ${best.dataset}` }
}

async function register(run: TrainedRun, name: string, reason: string, { session, say }: StoryContext): Promise<ModelVersion> {
  const { client } = session
  const { ref } = await client.models.register({ run: run.id, name, threshold: await bestThreshold(run, session), notes: reason })
  const version = await client.models.setAlias({ ref, alias: 'champion', reason })
  say(`Registered run ${run.id} as ${ref}; ${name}@champion points to it`)
  return version
}

/** Binary: where F1 is highest on the validation part. */
async function bestThreshold(run: TrainedRun, { client }: Session): Promise<number | undefined> {
  const evaluation = run.task === 'binary' ? await client.experiments.evaluation({ run: run.id, part: 'validation' }) : undefined
  return evaluation?.task === 'binary' ? evaluation.thresholds.find((one) => one.preset === 'maxF1')?.threshold : undefined
}

async function reproduce(original: TrainedRun, { session, say }: StoryContext): Promise<StoryResult['reproduction']> {
  const { client, runJob } = session
  const { runId, reproduction } = await runJob(await client.experiments.reproduce({ run: original.id }), RunResult)
  if (!reproduction?.identical) {
    throw new CairnError(
      'NOT_REPRODUCED',
      `Run ${original.id} was not reproduced: ${reproduction?.differences.join('; ') ?? 'it was stopped'}.`,
    )
  }
  say(`Reproduced run ${original.id} as run ${runId}: bit-identical weights`)
  return { ...reproduction, run: runId }
}

async function handOver({ ref, model }: Stage, { name }: Story, { session, handOff, say }: StoryContext) {
  const { client, runJob, signal } = session
  const newRows = await writeNewRows(client, ref, handOff, name)
  const file = join(handOff, packageFileName(model.model, model.number))
  const build = await runJob(await client.packages.build({ ref: model.ref, file }), BuildResult)
  say(
    `Built ${basename(build.path)}: parity proven on ${build.parity.rows} held-out rows, ONNX at most ${build.parity.onnx.maxDifference.toExponential(1)} away`,
  )
  const { ok } = await client.packages.verify({ file: build.path, keyId: build.package.keyId ?? undefined }, { signal })
  if (!ok) throw new CairnError('PACKAGE_INVALID', `${build.path} does not verify.`, { file: build.path })
  const predictions = join(handOff, `${name}-predictions.csv`)
  const { rows } = await client.packages.predict({ file: build.path, data: newRows, output: predictions }, { signal })
  say(`Verified it, and predicted ${rows} newrows using only the package`)
  return { build, verified: ok, newRows, predictions }
}
