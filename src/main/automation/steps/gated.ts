import canonicalize from 'canonicalize'
import { decideChallenger } from '../../../shared/domain/automation/decide.ts'
import type { PolicyFacts } from '../../../shared/domain/automation/facts.ts'
import type { Gate } from '../../../shared/domain/models/gates.ts'
import { CairnError } from '../../../shared/errors.ts'
import { checkAndKeep, checksOf, policyOf, requireModelVersion } from '../../models/index.ts'
import { gateProofs } from '../../packages/index.ts'
import { turnRun } from '../turn.ts'
import { challengerOf } from './champion.ts'
import type { Step, StepWork } from './step.ts'

/** Checks the gates of the alias and those of the policy, and decides. */
export const gated: Step = async (work) => {
  const { workspace, run } = work
  const { judgement } = run.facts
  if (judgement === null) throw new CairnError('ROW_DAMAGED', `Run ${run.id} of a policy has no comparison.`, { run: run.id })
  const gates = await checked(work)
  const verdict = decideChallenger(run.settings, judgement, gates.results)
  turnRun(workspace, run, { event: verdict.event, detail: verdict.text, facts: { gates, verdict } })
  return true
}

async function checked(work: StepWork): Promise<NonNullable<PolicyFacts['gates']>> {
  const { workspace, run, policy } = work
  const { db } = workspace
  const { alias } = run.settings
  const version = requireModelVersion(db, challengerOf(db, policy, run))
  const own = policyOf(db, policy.modelId, alias)?.gates ?? []
  const gates = distinct([...own, ...run.settings.gates])
  if (gates.length === 0) return { check: null, passed: true, results: [] }
  // A check that was kept before a crash, where nothing that it depended on has changed.
  const before = checksOf(db, version).find((check) => check.alias === alias && check.outOfDate.length === 0)
  const same =
    before &&
    sameGates(
      before.results.map(({ gate }) => gate),
      gates,
    )
  const { id, passed, results } = same ? before : await checkAndKeep(workspace, version, alias, { gates }, gateProofs(work))
  return { check: id, passed, results }
}

const textOf = (gate: Gate) => canonicalize(gate) ?? ''

const distinct = (gates: readonly Gate[]): Gate[] => [...new Map(gates.map((gate) => [textOf(gate), gate])).values()]

const sameGates = (some: readonly Gate[], others: readonly Gate[]) => some.map(textOf).join() === others.map(textOf).join()
