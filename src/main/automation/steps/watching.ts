import { armsOf, seenSince } from '../../../shared/domain/serving/rollout.ts'
import type { CheckKind } from '../../../shared/domain/monitoring/checks.ts'
import { CairnError } from '../../../shared/errors.ts'
import { counted } from '../../../shared/numbers.ts'
import { rollBackAlias } from '../../models/index.ts'
import { deploymentsOf, liveStatistics } from '../../serving/index.ts'
import { alertsFired, hasMonitor } from '../triggers/alert.ts'
import { modelNameOf } from '../store.ts'
import { keepFacts, turnRun } from '../turn.ts'
import { challengerOf, championOf } from './champion.ts'
import type { Step, StepWork } from './step.ts'

/** Looks whether the version that was promoted does harm, until its time has passed. */
export const watching: Step = async (work) => {
  const { workspace, run, policy, now } = work
  const { alias } = run.settings
  const { watchUntil } = run.facts
  const challenger = challengerOf(workspace.db, policy, run)
  if (championOf(workspace.db, policy) !== challenger) {
    turnRun(workspace, run, { event: 'watched', detail: `${alias} was moved by someone else: there is nothing more to watch.` })
    return true
  }
  if (run.settings.watch.hours === 0) {
    turnRun(workspace, run, { event: 'watched', detail: `${challenger} is ${alias}; the policy has no watch period.` })
    return true
  }
  const seen = await failuresSeen(work)
  const harm = failuresText(work, seen) ?? alertText(work)
  if (harm !== null) return rollBack(work, harm)
  const text = seen === null ? 'No deployment counts its requests.' : `${counted(seen.requests, 'request')}, ${seen.failures} failed.`
  if (now >= (watchUntil ?? 0)) {
    turnRun(workspace, run, {
      event: 'watched',
      detail: `No harm was seen. ${text}`,
      facts: seen === null ? {} : { watched: { ...seen, text } },
    })
    return true
  }
  if (seen !== null && (seen.requests !== run.facts.watched?.requests || seen.failures !== run.facts.watched.failures))
    keepFacts(workspace, run, { watched: { ...seen, text } })
  return false
}

interface Seen {
  readonly requests: number
  readonly failures: number
}

/** What the deployments of the model have counted for this version since the endpoint started; null where none is running. */
async function failuresSeen(work: StepWork): Promise<Seen | null> {
  const names = deploymentsOf(work.workspace.db, { modelId: work.policy.modelId })
  const live = names.length === 0 ? null : await liveStatistics(work)
  if (live === null) return null
  const challenger = challengerOf(work.workspace.db, work.policy, work.run)
  const all = names.map((name) => seenSince(armsOf(live, name, challenger).candidate, []))
  return { requests: all.reduce((sum, one) => sum + one.requests, 0), failures: all.reduce((sum, one) => sum + one.failures, 0) }
}

/** Too many of its requests fail, in a sentence; null where they do not. */
function failuresText({ run }: StepWork, seen: Seen | null): string | null {
  const { errorRate, minimum } = run.settings.watch
  if (seen === null || errorRate === null || seen.requests < minimum || seen.failures / seen.requests <= errorRate) return null
  const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`
  return `${seen.failures} of ${seen.requests} requests failed (${percent(seen.failures / seen.requests)}), more than ${percent(errorRate)}.`
}

const guarded: readonly CheckKind[] = ['performance', 'estimatedPerformance', 'predictionDrift', 'errorRate', 'latency']

/** The alert that its monitor has fired since it was promoted; null where there is none. A monitor that is gone guards nothing. */
function alertText({ workspace: { db }, run }: StepWork): string | null {
  const { monitor } = run.settings.watch
  if (monitor === null || !hasMonitor(db, monitor)) return null
  const since = { after: 0, upTo: Number.MAX_SAFE_INTEGER, since: run.facts.promotedAt ?? 0 }
  return alertsFired(db, { monitor, checks: [...guarded] }, since).at(0)?.evidence.text ?? null
}

/** Alias, run and policy in one transaction: the policy is frozen until a person resumes it. */
function rollBack({ workspace, run, policy }: StepWork, harm: string): boolean {
  const { settings, facts } = run
  try {
    rollBackAlias(workspace, {
      name: modelNameOf(workspace.db, policy),
      alias: settings.alias,
      reason: harm,
      also: (_, to) => turnRun(workspace, run, { event: 'harm', detail: `${harm} ${settings.alias} is ${to.ref} again.` }),
    })
  } catch (thrown) {
    const error = CairnError.from(thrown)
    if (error.code !== 'NOT_FOUND') throw error
    throw new CairnError(
      'NOT_FOUND',
      `${harm} There is no version to roll back to: ${facts.challenger} stays ${settings.alias}.`,
      {},
      thrown,
    )
  }
  return true
}
