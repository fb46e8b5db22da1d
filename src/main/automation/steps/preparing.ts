import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { cutName } from '../../../shared/domain/names.ts'
import type { ChallengerData } from '../../../shared/domain/models/judging.ts'
import { CairnError } from '../../../shared/errors.ts'
import { counted } from '../../../shared/numbers.ts'
import {
  ensureRulesPass,
  findDataset,
  lastPreparation,
  manifestOf,
  prepareDataset,
  preparationInfo,
  requireVersion,
  versionRef,
} from '../../datasets/index.ts'
import { planChallengerData } from '../../models/index.ts'
import { appendSteps, windowSteps } from '../data/steps.ts'
import { jobOf, preparedRef } from '../jobs.ts'
import { keepFacts, noteFacts, turnRun } from '../turn.ts'
import { championOf, trainingToRepeat } from './champion.ts'
import type { Step, StepWork } from './step.ts'

/** Makes the dataset version to train on, checks the rules of the data, and chooses the rows that are held out. */
export const preparing: Step = async (work) => {
  const { workspace, run, signal } = work
  const { facts } = run
  if (facts.dataset === null) return makeVersion(work)
  const version = requireVersion(workspace.db, facts.dataset)
  if (facts.source !== null && facts.source !== facts.dataset)
    await ensureRulesPass(work, requireVersion(workspace.db, facts.source), signal)
  await ensureRulesPass(work, version, signal)
  const { recipe, rows, how, common, kept, minimumRows, text } = await planned(work, facts.dataset)
  turnRun(workspace, run, {
    event: 'prepared',
    detail: `${facts.dataset} has ${counted(version.rows, 'row')}; its blocking rules pass. ${text}`,
    facts: { recipe, rows: { how, ...rows, common, kept, minimumRows, text } },
  })
  return true
}

/** The version that is there, or a job that makes it. */
async function makeVersion(work: StepWork): Promise<boolean> {
  const { workspace, run, runner } = work
  const { facts } = run
  if (facts.dataJob === null) return beginVersion(work)
  const job = jobOf(runner, facts.dataJob)
  if (job.status === 'queued' || job.status === 'running' || job.status === 'paused') return false
  // Its process has ended with nothing made.
  if (job.status === 'interrupted' || (job.status === 'stopped' && !job.isCancelled)) return beginVersion(work)
  if (job.status === 'done') {
    keepFacts(workspace, run, { dataset: preparedRef(job.result) })
    return true
  }
  throw job.error ?? new CairnError('CANCELLED', `Job ${facts.dataJob}, which made the data, was stopped.`, { job: facts.dataJob })
}

async function beginVersion(work: StepWork): Promise<boolean> {
  const { workspace, run, perform, signal } = work
  const { db } = workspace
  const { data } = run.settings
  const version = requireVersion(db, data.dataset)
  const ref = versionRef(db, version.id)
  if (data.kind === 'replace') {
    keepFacts(workspace, run, { dataset: ref })
    return true
  }
  if (data.kind === 'window') {
    if (version.rows <= data.rows) {
      keepFacts(workspace, run, { dataset: ref })
      return true
    }
    const { columns } = manifestOf(version)
    begin(work, {
      ref,
      name: cutName(`${data.dataset}, newest rows`),
      steps: windowSteps(columns, { rows: data.rows, all: version.rows, by: data.by }),
    })
    return true
  }
  refuseAutomatic(work, data.dataset)
  const more = requireVersion(db, run.facts.source ?? data.from)
  const [own, other] = [manifestOf(version), manifestOf(more)]
  // What was added by an earlier run, or by a person, is there.
  if ((await perform('automation.newRows', { manifest: other, known: own }, signal)) === 0) {
    keepFacts(workspace, run, { dataset: ref })
    return true
  }
  begin(work, { ref, name: data.dataset, steps: appendSteps(own.columns, other.columns, versionRef(db, more.id)) })
  return true
}

function begin(work: StepWork, request: Pick<Parameters<typeof prepareDataset>[1], 'ref' | 'name' | 'steps'>): void {
  const { workspace, run } = work
  const text = `Preparing ${request.name} from ${request.ref}.`
  prepareDataset(work, { ...request, also: (_, dataJob) => noteFacts(workspace, run, { dataJob }, text) })
}

/** Whoever prepares a dataset by itself from its inputs would be replaced. */
function refuseAutomatic({ workspace: { db } }: StepWork, name: string): void {
  const dataset = findDataset(db, name)
  const last = dataset && lastPreparation(db, dataset.id)
  if (!last || !preparationInfo(db, last).auto) return
  throw new CairnError(
    'INVALID_INPUT',
    `"${name}" is prepared automatically from other datasets, so no rows can be appended to it. Choose another dataset in the policy.`,
    {
      dataset: name,
    },
  )
}

/** The recipe to train with: what it holds out, the champion has not seen either. */
function planned({ workspace, perform, policy, run, signal }: StepWork, dataVersion: string): Promise<ChallengerData> {
  const { db } = workspace
  const training = trainingToRepeat(db, policy)
  if (training === null)
    throw new CairnError(
      'NOT_FOUND',
      `No version of ${policy.settings.model} was trained in this workspace, so there is no recipe to repeat. Train and register one first.`,
      { model: policy.settings.model },
    )
  const request = { champion: championOf(db, policy), dataVersion, recipe: currentRecipe(training.recipe), seed: run.settings.seed }
  return planChallengerData({ workspace, perform }, request, signal)
}
