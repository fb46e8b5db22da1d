import canonicalize from 'canonicalize'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { Reproduction, RunResult } from '../../../shared/contract/experiments/index.ts'
import { metric as metricCopy } from '../../../shared/domain/evaluation/metrics.ts'
import { primaryMetric } from '../../../shared/domain/training/tasks.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import type { JobStatus } from '../../../shared/domain/job.ts'
import type { CairnError } from '../../../shared/errors.ts'
import { roundWord } from '../../../shared/domain/training/recipe.ts'
import { counted } from '../../../shared/numbers.ts'
import type { TaskJob } from '../../jobs/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { fingerprintFormat, fingerprintOf } from './fingerprint.ts'
import { finishingInput, isCheckpointEvent, keepCheckpoint } from './resume.ts'
import { appendLog, isLogEvent } from './runLog.ts'
import { logPoints } from './series.ts'
import { checkpointOf, metricsOfRun, requireArtifact, requireTraining, runOfJob, type TrainingRun, updateTraining } from './store.ts'
import type { RunOutput } from './task.ts'
import type { EpochsEvent } from './reporting.ts'

const { runMetrics, runArtifacts } = schema

/** The run's row follows its job's state; what the task made becomes the run's metrics and artifacts. */
export const runJob: TaskJob<'experiments.run'> = {
  kind: 'experiments.run',
  action: 'run.finish',
  reach: { does: 'Trains a model' },
  started: (db, job) => {
    const { id } = runOfJob(db, job.id)
    updateTraining(db, id, { status: 'running', startedAt: job.startedAt })
    appendLog(db, id, job.target === null ? 'A worker process was started' : `Handed to ${job.target}`)
  },
  event: (workspace, job, event) => {
    const run = runOfJob(workspace.db, job.id)
    if (isCheckpointEvent(event)) keepCheckpoint(workspace, run.id, event)
    if (isLogEvent(event)) workspace.write((db) => appendLog(db, run.id, event.text, event.level))
    if (!isEpochsEvent(event)) return
    const points = event.epochs.flatMap(({ epoch, at, values }) =>
      Object.entries(values).map(([name, value]) => ({ name, step: epoch, timestamp: at, value })),
    )
    logPoints(workspace, run.id, points)
  },
  commit: (db, job, { manifest }, output) => commitRun(db, runOfJob(db, job.id), manifest, output),
  // Training hands over its best model when it is cancelled, and one that was done already is a result like any other.
  keepsWhenCancelled: () => true,
  finishing: (db, job) => finishingInput(db, runOfJob(db, job.id)),
  detached: (db, job) => {
    const { id } = runOfJob(db, job.id)
    updateTraining(db, id, { status: 'queued' })
    appendLog(db, id, `Goes on on ${job.target}; nothing here watches over it`)
  },
  ended: (db, job, status, error) => {
    const { id } = runOfJob(db, job.id)
    updateTraining(db, id, { status, endedAt: Date.now() }, { error: error?.toJSON() ?? null })
    logEnd(db, id, status, error)
  },
}

function logEnd(db: Registry, runId: number, status: JobStatus, error: CairnError | null): void {
  const checkpoint = checkpointOf(db, runId)
  const kept = checkpoint ? `; a checkpoint of ${wordOf(requireTraining(db, runId))} ${checkpoint.epoch} is saved` : ''
  const text = error && status === 'failed' ? `Failed: ${error.message}${kept}` : `The run is ${status}${kept}`
  appendLog(db, runId, text, status === 'failed' ? 'error' : status === 'interrupted' ? 'warning' : 'info')
}

function isEpochsEvent(event: unknown): event is EpochsEvent {
  return typeof event === 'object' && event !== null && (event as { type?: unknown }).type === 'epochs'
}

function commitRun(db: Registry, run: TrainingRun, manifest: Manifest, { trained, metrics, evaluations }: RunOutput): RunResult {
  const { engine, environment, split, bestEpoch, epochs, stopped } = trained
  const trainedBy = { engineId: engine.id, engineVersion: engine.version, engineReason: engine.reason, environment }
  const ended = { status: stopped === 'cancelled' ? ('stopped' as const) : ('done' as const), endedAt: Date.now() }
  updateTraining(db, run.id, ended, { ...trainedBy, split, bestEpoch, epochs, stopped })
  updateTraining(db, run.id, {}, { fingerprint: fingerprintOf(db, requireTraining(db, run.id)), fingerprintFormat })
  for (const metric of metrics)
    db.insert(runMetrics)
      .values({ runId: run.id, ...metric })
      .run()
  appendLog(db, run.id, endText(trained, run))
  for (const text of afterTexts(trained, run)) appendLog(db, run.id, text)
  const baselines = (['trivial', 'linear'] as const).flatMap((subject) => {
    const object = trained.baselines?.[subject]
    return object ? [{ name: `predictions/${subject}`, ...object }] : []
  })
  const artifacts = [
    { name: 'model', ...trained.modelObject },
    { name: 'weights', ...trained.weightsObject },
    { name: 'predictions/model', ...trained.predictionsObject },
    ...baselines,
    ...evaluations,
    ...heldOutOf(run, manifest),
  ]
  for (const { name, ...artifact } of artifacts)
    db.insert(runArtifacts)
      .values({ runId: run.id, path: name, ...artifact, addedAt: Date.now() })
      .run()
  return {
    runId: run.id,
    reproduction: run.reproducesId === null ? null : compareWithOriginal(db, requireTraining(db, run.id), run.reproducesId, trained),
  }
}

/** The list of the rows that its split holds out: a backup has it too, and what reproduces the run finds it. */
function heldOutOf({ recipe }: TrainingRun, { segments }: Manifest): { name: string; object: string; bytes: number }[] {
  const { heldOut } = recipe.split
  const rows = segments.reduce((sum, segment) => sum + segment.rows, 0)
  return heldOut === undefined ? [] : [{ name: 'split/heldOut', object: heldOut, bytes: Math.ceil(rows / 8) }]
}

/** What a round of a run is called. */
const wordOf = ({ recipe }: TrainingRun) => roundWord(currentRecipe(recipe).model)

function endText({ epochs, bestEpoch, stopped, engine }: RunOutput['trained'], run: TrainingRun): string {
  const { stopAfter, recipe } = run
  const word = wordOf(run)
  const asBefore = stopped === 'early' && stopAfter === epochs
  const patience = 'earlyStopping' in recipe.model ? recipe.model.earlyStopping?.patience : undefined
  const early = `Stopped early${patience ? `: no improvement for ${counted(patience, word)}` : ''}`
  const how = { done: 'Done', early, cancelled: 'Stopped manually' }[stopped]
  const saved = word === 'tree' ? `saved the trees up to tree ${bestEpoch}` : `saved the weights of epoch ${bestEpoch}`
  return `${asBefore ? `Stopped at the same ${word} as the original run` : how}. ${counted(epochs, word)} on ${engine.id} ${engine.version}; ${saved}`
}

/** What happened after the fit, one line each. */
function afterTexts({ decided, refit }: RunOutput['trained'], { recipe }: TrainingRun): string[] {
  const { calibrated, threshold } = decided
  const shown = (value: number) => value.toPrecision(4)
  return [
    ...(calibrated
      ? [
          `Calibrated (${recipe.calibration}) on ${counted(calibrated.rows, 'validation row')}: their log loss went from ${shown(calibrated.before)} to ${shown(calibrated.after)}. They were used to calibrate, so judge the probabilities on test rows`,
        ]
      : []),
    ...(recipe.threshold && recipe.threshold !== 'half' && threshold !== null
      ? [`Decision threshold ${shown(threshold)}: the best ${recipe.threshold === 'f1' ? 'F1' : 'balanced accuracy'} on validation rows`]
      : []),
    ...(refit
      ? [
          `Refit on ${counted(refit.rows, 'train and validation row')} for ${counted(refit.rounds, roundWord(recipe.model))}. Validation metrics are those of the model before`,
        ]
      : []),
  ]
}

/** Bit-identical, or what differs: the weights themselves, and what could explain it. */
function compareWithOriginal(
  db: Registry,
  run: TrainingRun,
  originalId: number,
  { modelObject, modelHashIn1 }: Pick<RunOutput['trained'], 'modelObject' | 'modelHashIn1'>,
): Reproduction {
  const original = requireTraining(db, originalId)
  const differences: string[] = []
  const compare = (what: string, before: unknown, after: unknown) => {
    if (canonicalize(before) !== canonicalize(after)) differences.push(`${what}: ${show(before)} then, ${show(after)} now`)
  }
  compare('weights', requireArtifact(db, original, 'weights').slice(0, 8), requireArtifact(db, run, 'weights').slice(0, 8))
  const model = requireArtifact(db, original, 'model')
  // The same model, written in another format.
  if (model !== modelHashIn1) compare('model', model.slice(0, 8), modelObject.object.slice(0, 8))
  const identical = differences.length === 0
  for (const [what, before, after] of metricPairs(db, original, run)) compare(what, before, after)
  compare('engine', `${original.engineId} ${original.engineVersion}`, `${run.engineId} ${run.engineVersion}`)
  compare('Cairn', original.appVersion, run.appVersion)
  compare('environment', original.environment, run.environment)
  compare('epochs', original.epochs, run.epochs)
  return { original: originalId, identical, differences }
}

/** The metric of the task, on the parts that both were evaluated on. */
function metricPairs(db: Registry, original: TrainingRun, run: TrainingRun): [string, number | null, number | null][] {
  const id = primaryMetric(run.task)
  const of = (each: TrainingRun) => metricsOfRun(db, each.id).filter(({ subject, metric }) => subject === 'model' && metric === id)
  const again = new Map(of(run).map(({ part, value }) => [part, value]))
  return of(original).flatMap(({ part, value }) => {
    const now = again.get(part)
    return now === undefined ? [] : [[`${metricCopy(id).name} on ${part}`, value, now] as [string, number | null, number | null]]
  })
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
