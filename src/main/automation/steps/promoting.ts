import { CairnError } from '../../../shared/errors.ts'
import { parameter } from '../../../shared/numbers.ts'
import { moveAlias, requireModelVersion } from '../../models/index.ts'
import { gateProofs } from '../../packages/index.ts'
import { type Registry } from '../../workspace/index.ts'
import { turnRun } from '../turn.ts'
import { challengerOf, championOf, isChampion } from './champion.ts'
import { countedNow } from './counted.ts'
import { endWhereInUse } from './inUse.ts'
import type { Step, StepWork } from './step.ts'

const hour = 3_600_000

/** Waits for a person; a champion of another time is no longer the one that the challenger was held against. */
export const awaitingApproval: Step = async (work) => {
  requireModelVersion(work.workspace.db, challengerOf(work.workspace.db, work.policy, work.run))
  return compareAgain(work)
}

/** Moves the alias through its gates. A deployment that follows it takes the version over. */
export const promoting: Step = async (work) => {
  if (compareAgain(work)) return true
  const { workspace, run, policy } = work
  const { facts, settings } = run
  const baseline = await countedNow(work)
  const ref = challengerOf(workspace.db, policy, run)
  const moved = (db: Registry) => {
    // The look may have begun long before, with a comparison.
    const promotedAt = Date.now()
    const watchUntil = promotedAt + settings.watch.hours * hour
    const watch = settings.watch.hours === 0 ? '' : ` It is watched for ${parameter(settings.watch.hours)} h.`
    turnRun(
      workspace,
      run,
      {
        event: 'moved',
        detail: `${settings.alias} moved from ${facts.champion ?? 'no version'} to ${ref}.${watch}`,
        facts: { promotedAt, watchUntil, baseline },
      },
      () => {
        if (!isChampion(db, policy, facts.champion))
          throw new CairnError('AUTOMATION_BUSY', `${settings.alias} moved in the meantime.`, { alias: settings.alias })
      },
    )
  }
  const reason = reasonText(work)
  try {
    await moveAlias(
      workspace,
      { ref, alias: settings.alias, reason, override: false, ...(facts.gates?.check && { check: facts.gates.check }), also: moved },
      gateProofs(work),
    )
  } catch (thrown) {
    const error = CairnError.from(thrown)
    if (error.code !== 'GATE_FAILED') throw error
    // Gates that have changed while the alias was moved are checked again by the next look.
    if (error.details.gates === undefined) return false
    turnRun(workspace, run, { event: 'reject', detail: error.message })
  }
  return true
}

/** Where the alias was moved by someone else, the challenger is held against the version that has it now. */
function compareAgain(work: StepWork): boolean {
  if (endWhereInUse(work)) return true
  const { workspace, run, policy } = work
  if (isChampion(workspace.db, policy, run.facts.champion)) return false
  const now = championOf(workspace.db, policy)
  turnRun(workspace, run, {
    event: 'championMoved',
    detail: `${run.settings.alias} moved from ${run.facts.champion ?? 'no version'} to ${now ?? 'no version'} in the meantime.`,
    facts: { approval: null, judgement: null, gates: null, verdict: null },
  })
  return true
}

function reasonText({ run, policy }: StepWork): string {
  const { approval, verdict } = run.facts
  const by = `policy ${policy.name}, run ${run.id}`
  if (approval) return `Approved by ${approval.actor}${approval.reason === '' ? '' : `: ${approval.reason}`} (${by})`
  return `${verdict?.text ?? ''} (${by})`
}
