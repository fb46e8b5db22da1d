import { counted } from '../../../shared/numbers.ts'
import { manifestOf, requireVersion, versionRef } from '../../datasets/index.ts'
import { requireModelVersion } from '../../models/index.ts'
import { triggersOfRun } from '../store.ts'
import { keepFacts, turnRun } from '../turn.ts'
import { championOf, trainingOf } from './champion.ts'
import type { Step, StepWork } from './step.ts'

const hour = 3_600_000

/** Counts the rows that the champion was not trained on, and goes on if there are enough. */
export const triggered: Step = async (work) => {
  const { workspace, run, policy } = work
  const champion = championOf(workspace.db, policy)
  const source = sourceOf(work)
  const newRows = await countNew(work, source, champion)
  const found = { champion, source, newRows }
  const { newRows: needed, waitHours } = run.settings.conditions
  // Whoever starts it by hand knows what there is.
  const least = triggersOfRun(workspace.db, run.id).some(({ kind }) => kind === 'manual') ? 0 : needed
  const text = `${source} has ${counted(newRows, 'row')} ${champion === null ? '' : `that ${champion} was not trained on`}`.trimEnd()
  if (newRows >= least) turnRun(workspace, run, { event: 'enough', detail: `${text}.`, facts: found })
  else
    turnRun(workspace, run, {
      event: 'tooFew',
      detail: `${text}; ${least} are needed.`,
      facts: { ...found, waitUntil: run.startedAt + waitHours * hour },
    })
  return true
}

/** Looks again when there is another version, until too much time has passed. */
export const waiting: Step = async (work) => {
  const { workspace, run, policy, now } = work
  const { conditions } = run.settings
  const source = sourceOf(work)
  const champion = championOf(workspace.db, policy)
  if (source !== run.facts.source || champion !== run.facts.champion) {
    const newRows = await countNew(work, source, champion)
    const found = { champion, source, newRows }
    const detail = `${source} has ${counted(newRows, 'new row')}`
    if (newRows >= conditions.newRows) turnRun(workspace, run, { event: 'enough', detail: `${detail}.`, facts: found })
    else keepFacts(workspace, run, found)
    return true
  }
  if (now < (run.facts.waitUntil ?? 0)) return false
  const detail = `${counted(run.facts.newRows ?? 0, 'new row')} of ${conditions.newRows} came within ${counted(conditions.waitHours, 'hour')}.`
  turnRun(workspace, run, { event: 'expired', detail })
  return true
}

/** The newest version of the dataset that new rows come from. @throws NOT_FOUND */
function sourceOf({ workspace: { db }, run: { settings } }: StepWork): string {
  const { data } = settings
  return versionRef(db, requireVersion(db, data.kind === 'append' ? data.from : data.dataset).id)
}

async function countNew({ workspace: { db }, perform, signal }: StepWork, source: string, champion: string | null): Promise<number> {
  const version = requireVersion(db, source)
  const training = champion === null ? null : trainingOf(db, requireModelVersion(db, champion))
  if (training === null) return version.rows
  if (training.datasetVersionId === version.id) return 0
  const known = requireVersion(db, versionRef(db, training.datasetVersionId))
  return perform('automation.newRows', { manifest: manifestOf(version), known: manifestOf(known) }, signal)
}
