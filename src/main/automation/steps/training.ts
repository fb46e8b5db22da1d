import { BestResult } from '../../../shared/contract/experiments/studies.ts'
import { Recipe } from '../../../shared/domain/training/recipe.ts'
import { cutName } from '../../../shared/domain/names.ts'
import { CairnError } from '../../../shared/errors.ts'
import { checkpointOf, requireTraining, resumeStudy, resumeTraining, startBest, startTraining } from '../../experiments/index.ts'
import { registerModel } from '../../models/index.ts'
import { jobOf, type StepJob } from '../jobs.ts'
import { modelNameOf } from '../store.ts'
import { keepFacts, noteFacts, turnRun } from '../turn.ts'
import { trainingToRepeat } from './champion.ts'
import type { Step, StepWork } from './step.ts'

/** Trains a challenger as a person would, and registers it. */
export const training: Step = async (work) => {
  const { runner, run } = work
  const { facts } = run
  if (facts.trainingJob === null) return begin(work)
  const job = jobOf(runner, facts.trainingJob)
  switch (job.status) {
    case 'queued':
    case 'running':
    // A person has paused it, and may resume it.
    case 'paused':
      return false
    case 'interrupted':
      return goOn(work)
    case 'done':
      return isWhole(work) ? register(work, job) : stopped(work, job)
    case 'stopped':
      return stopped(work, job)
    case 'failed':
      throw job.error ?? new CairnError('WORKER_DIED', `Training failed (job ${facts.trainingJob}).`, { job: facts.trainingJob })
  }
}

async function begin(work: StepWork): Promise<boolean> {
  const { workspace, run, policy, signal } = work
  const ref = run.facts.dataset as string
  const recipe = Recipe.parse(run.facts.recipe)
  const before = trainingToRepeat(workspace.db, policy)
  const engine = before?.engineId ?? 'auto'
  const name = cutName(`${policy.name}, run ${run.id}`)
  if (run.settings.recipe === 'best') {
    await startBest(
      work,
      {
        ref,
        recipe,
        engine,
        name,
        seed: run.settings.seed,
        also: (_, { jobId, studyId }) =>
          noteFacts(workspace, run, { trainingJob: jobId, study: studyId }, `Comparing model types on ${ref} (job ${jobId}).`),
      },
      signal,
    )
    return true
  }
  const cloned = before && { clonedFrom: before.id }
  await startTraining(
    work,
    {
      ref,
      recipe,
      engine,
      name,
      ...cloned,
      tags: ['policy'],
      notes: '',
      also: (_, { jobId, runId }) =>
        noteFacts(workspace, run, { trainingJob: jobId, run: runId }, `Training run ${runId} on ${ref} (job ${jobId}).`),
    },
    signal,
  )
  return true
}

/** What was stopped early is a model too, but not the one that was to be trained. */
function isWhole({ workspace, run }: StepWork): boolean {
  return run.facts.run === null || requireTraining(workspace.db, run.facts.run).stopped !== 'cancelled'
}

/** By a person it is their decision; where its process was closed it begins again, and gives the same. */
function stopped({ workspace, run }: StepWork, job: StepJob): boolean {
  if (job.isCancelled)
    turnRun(workspace, run, { event: 'cancel', detail: `Training was stopped by a person (job ${run.facts.trainingJob}).` })
  else keepFacts(workspace, run, { trainingJob: null, run: null, study: null })
  return true
}

/** From its last checkpoint; where its process ended before the first one, it begins again, and gives the same. */
async function goOn(work: StepWork): Promise<boolean> {
  const { workspace, runner, run, signal } = work
  const { study, run: trained } = run.facts
  if (study !== null) resumeStudy(workspace, runner, study)
  else if (trained !== null && checkpointOf(workspace.db, trained) !== null) await resumeTraining(work, trained, signal)
  else keepFacts(workspace, run, { trainingJob: null, run: null })
  return true
}

async function register(work: StepWork, { result }: StepJob): Promise<boolean> {
  const { workspace, run, policy } = work
  const best = run.facts.study === null ? null : BestResult.parse(result)
  const trained = best?.best.run ?? run.facts.run
  if (trained === null) throw new CairnError('NOT_FOUND', 'The training left no run.', {})
  await registerModel(work, {
    run: trained,
    name: modelNameOf(workspace.db, policy),
    notes: `Trained by the policy ${policy.name}, run ${run.id}.`,
    also: (_, { ref }) =>
      turnRun(workspace, run, {
        event: 'trained',
        detail: `Run ${trained} is registered as ${ref}.${best === null ? '' : ` ${best.why}`}`,
        facts: { run: trained, challenger: ref },
      }),
  })
  return true
}
