import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { z } from 'zod'
import { ImportResult } from '../../../shared/contract/datasets/index.ts'
import { asTrained, type Reproduction, RunResult, StudyEnd, type TrainedRun } from '../../../shared/contract/experiments/index.ts'
import type { ModelVersion } from '../../../shared/contract/models/index.ts'
import { BuildResult } from '../../../shared/contract/packages.ts'
import { metricCatalogue } from '../../../shared/domain/evaluation/metrics.ts'
import type { ModelSection } from '../../../shared/domain/models/cards.ts'
import type { EngineChoice } from '../../../shared/domain/training/recipe.ts'
import { metricInText } from '../../../shared/domain/evaluation/modelComparison.ts'
import { primaryMetric } from '../../../shared/domain/training/tasks.ts'
import { CairnError } from '../../../shared/errors.ts'
import { count } from '../../../shared/numbers.ts'
import type { Client } from '../../api/index.ts'
import { resourcePath } from '../../resources.ts'
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
}

/** What became of its package elsewhere. */
export interface Received {
  readonly verified: boolean
  readonly newRows: string
  readonly predictions: string
}

export interface StoryContext {
  readonly client: Client
  readonly signal: AbortSignal
  /** Waits for a job. @returns its result @throws its error */
  runJob<Result>(started: { readonly jobId: number }, result: z.ZodType<Result>): Promise<Result>
  readonly engine: EngineChoice
  /** For what is handed to others. */
  readonly handOff: string
  /** A step was done. */
  say(text: string): void
}

/** The life of a model from a file to a package, through the contract alone, as a person would go through it. */
export async function tellStory(story: Story, context: StoryContext): Promise<StoryResult> {
  const stages: Stage[] = []
  for (const file of story.files) stages.push(await stage(story, file, stages.length === 0, context))
  const last = stages[stages.length - 1]
  const reproduction = await reproduce(last.best, context)
  await promote(last, story, context)
  return { story, stages, reproduction, build: await build(last, context) }
}

/** How often `say` is called for a story. */
export function stepsOf({ files, sweep }: Story): number {
  return files.length * (families.length + 3) + (sweep.length > 0 ? 1 : 0) + 3
}

async function stage(story: Story, file: string, first: boolean, context: StoryContext): Promise<Stage> {
  const { version } = await bring(story, file, first, context)
  const runs: TrainedRun[] = []
  for (const family of families) runs.push(await train(version, family, context))
  if (first && story.sweep.length > 0) await sweep(version, story.sweep, context)
  const { best, reason } = await choose(runs, context)
  const model = await register(best, story, reason, context)
  if (first && story.files.length > 1) await context.client.models.setAlias({ ref: model.ref, alias: 'champion', reason })
  return { ref: version.ref, rows: version.rows, runs, best, model }
}

async function bring({ name, options }: Story, file: string, first: boolean, context: StoryContext): Promise<ImportResult> {
  const { client, runJob, say } = context
  const source = { name, file: resourcePath('samples', file), options: first ? options : { ...options, target: undefined } }
  const made = await runJob(first ? await client.datasets.import(source) : await client.datasets.append(source), ImportResult)
  const { profile } = await client.datasets.version({ ref: made.version.ref })
  const missing = profile.columns.reduce((sum, column) => sum + column.missing, 0)
  const { ref, rows, columns } = made.version
  // Rules that hold in the first version: what the next one breaks is seen.
  if (first) await client.datasets.rules.suggest({ ref, apply: true })
  else await client.datasets.rules.check({ ref })
  say(
    `${first ? 'Imported' : 'Appended'} ${file}: ${ref}, ${count(rows)} rows, ${columns} columns, ${count(missing)} missing values, ${count(profile.duplicateRows)} duplicate rows`,
  )
  return made
}

async function train(
  { ref, dataset, number }: ImportResult['version'],
  family: (typeof families)[number],
  { client, runJob, engine, say }: StoryContext,
): Promise<TrainedRun> {
  const { recipe } = await client.training.propose({ ref, family, seed })
  const { runId } = await runJob(
    await client.experiments.start({ ref, recipe, engine, name: `${family} on ${dataset} v${number}`, tags: ['demo'] }),
    RunResult,
  )
  const run = asTrained(await client.experiments.get({ run: runId }))
  const value = valueOf(run)
  say(
    `Trained run ${runId}, ${family}: ${run.epochs} epochs on ${run.engine}, ${metricCatalogue[primaryMetric(run.task)].name} ${value.toFixed(4)} on the validation part`,
  )
  return run
}

async function sweep({ ref, dataset }: ImportResult['version'], rates: readonly number[], context: StoryContext): Promise<void> {
  const { client, runJob, engine, say } = context
  const { recipe } = await client.training.propose({ ref, family: 'mlp', seed })
  const { studyId } = await runJob(
    await client.experiments.studies.sweep({
      ref,
      recipe,
      engine,
      name: `Learning rates on ${dataset}`,
      space: [{ kind: 'choice', path: 'model.optimizer.learningRate', values: [...rates] }],
      strategy: { kind: 'grid', points: 3 },
      maxTrials: rates.length,
      seed,
    }),
    StudyEnd,
  )
  const { result } = await client.experiments.studies.get({ study: studyId })
  if (result?.kind !== 'sweep') throw new CairnError('CANCELLED', 'The sweep was stopped.')
  say(`Swept ${rates.length} learning rates: run ${result.best.run} is the best of them on the validation part`)
}

const valueOf = (run: TrainedRun): number =>
  run.metrics.find(({ metric, part, subject }) => metric === primaryMetric(run.task) && part === 'validation' && subject === 'model')
    ?.value ?? Number.NaN

/** By the validation part: the test part is kept for the last word. Of equals the first, which is the simpler model type. */
async function choose(runs: readonly TrainedRun[], { client, say }: StoryContext): Promise<{ best: TrainedRun; reason: string }> {
  const { name, direction } = metricCatalogue[primaryMetric(runs[0].task)]
  const score = (run: TrainedRun) => valueOf(run) * (direction === 'lower' ? -1 : 1)
  const best = runs.reduce((one, other) => (score(other) > score(one) ? other : one))
  const { comparable } = await client.experiments.compare({ runs: runs.map((run) => run.id), part: 'validation' })
  if (comparable.some((one) => !one.comparable)) throw new CairnError('INTERNAL', 'Two runs on the same data and split are not comparable.')
  const tie = runs.every((run) => score(run) === score(best))
  const verdict = tie ? `equal in ${name}, so run ${best.id}, the simpler one, is kept` : `run ${best.id} is ahead in ${name}`
  say(`Compared runs ${runs.map((run) => run.id).join(' and ')} on the same validation rows: ${verdict}`)
  return {
    best,
    reason: `${tie ? 'simplest of those equal' : 'ahead'} in ${metricInText(primaryMetric(runs[0].task))} on the validation part of ${best.dataset}`,
  }
}

async function register(run: TrainedRun, { name, card }: Story, reason: string, { client, say }: StoryContext): Promise<ModelVersion> {
  const version = await client.models.register({ run: run.id, name, threshold: await bestThreshold(run, client), notes: reason })
  for (const [section, text] of Object.entries(card))
    await client.models.cards.set({ ref: version.ref, section: section as ModelSection, text })
  say(`Registered run ${run.id} as ${version.ref}, with a model card`)
  return version
}

/** Binary: where F1 is highest on the validation part. */
async function bestThreshold(run: TrainedRun, client: Client): Promise<number | undefined> {
  const evaluation = run.task === 'binary' ? await client.experiments.evaluation({ run: run.id, part: 'validation' }) : undefined
  return evaluation?.task === 'binary' ? evaluation.thresholds.find((one) => one.preset === 'maxF1')?.threshold : undefined
}

async function reproduce(original: TrainedRun, { client, runJob, say }: StoryContext): Promise<StoryResult['reproduction']> {
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

/** Through the gates: a version that does not pass them is not made the champion, and the demo says so. */
async function promote({ model }: Stage, { name, gates }: Story, { client, say }: StoryContext): Promise<void> {
  await client.models.gates.set({ name, alias: 'champion', policy: { gates: [...gates] } })
  await client.models.setAlias({ ref: model.ref, alias: 'champion', reason: model.notes })
  say(`${model.ref} passed ${gates.length} gates; ${name}@champion points to it`)
}

async function build({ model }: Stage, { client, runJob, handOff, say }: StoryContext): Promise<BuildResult> {
  await mkdir(handOff, { recursive: true })
  const file = join(handOff, `${model.model}-v${model.number}.cairn`)
  const made = await runJob(await client.packages.build({ ref: model.ref, file }), BuildResult)
  say(
    `Built ${basename(made.path)}: parity proven on ${made.parity.rows} held-out rows, ONNX at most ${made.parity.onnx.maxDifference.toExponential(1)} away`,
  )
  return made
}

/** What the receiver of a package would do: verify it, and predict with nothing else. */
export async function receive(
  { story: { name }, stages, build: made }: StoryResult,
  { client, signal, handOff, say }: StoryContext,
): Promise<Received> {
  const newRows = await writeNewRows(client, stages[stages.length - 1].ref, handOff, name)
  const { ok } = await client.packages.verify({ file: made.path, keyId: made.package.keyId ?? undefined }, { signal })
  if (!ok) throw new CairnError('PACKAGE_INVALID', `${made.path} does not verify.`, { file: made.path })
  const predictions = join(handOff, `${name}-predictions.csv`)
  const { rows } = await client.packages.predict({ file: made.path, data: newRows, output: predictions }, { signal })
  say(`Verified it, and predicted ${rows} new rows with nothing but the package`)
  return { verified: ok, newRows, predictions }
}
