import type { CheckKind } from '../../../shared/domain/monitoring/checks.ts'
import { CairnError } from '../../../shared/errors.ts'
import { counted } from '../../../shared/numbers.ts'
import { rollBackAlias } from '../../models/index.ts'
import { alertSince, hasMonitor } from '../triggers/alert.ts'
import { modelNameOf } from '../store.ts'
import { keepFacts, turnRun } from '../turn.ts'
import { challengerOf, championOf } from './champion.ts'
import { countedNow, isUnnoted, type Seen, sinceBaseline } from './counted.ts'
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
  const counts = await countedNow(work)
  if (counts !== null && isUnnoted(counts, run.facts)) {
    // The endpoint did not answer when the version was promoted: what it had counted until now may be of before.
    keepFacts(workspace, run, { baseline: counts })
    return true
  }
  const seen = counts && sinceBaseline(counts, run.facts.baseline)
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

/** Too many of its requests fail, in a sentence; null where they do not. */
function failuresText({ run }: StepWork, seen: Seen | null): string | null {
  const { errorRate, minimum } = run.settings.watch
  if (seen === null || errorRate === null || seen.requests < minimum || seen.failures / seen.requests <= errorRate) return null
  const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`
  return `${seen.failures} of ${seen.requests} requests failed (${percent(seen.failures / seen.requests)}), more than ${percent(errorRate)}.`
}

const guarded: readonly CheckKind[] = ['performance', 'estimatedPerformance', 'predictionDrift', 'errorRate', 'latency']

/** What an alert of its monitor says of the version since it was promoted; null where there is none. A monitor that is gone guards nothing. */
function alertText({ workspace: { db }, run }: StepWork): string | null {
  const { monitor } = run.settings.watch
  if (monitor === null || !hasMonitor(db, monitor)) return null
  return alertSince(db, { monitor, checks: guarded }, run.facts.promotedAt ?? 0)
}

/** Alias, run and policy in one transaction: the policy is frozen until a person resumes it. */
function rollBack({ workspace, run, policy }: StepWork, harm: string): boolean {
  const { settings, facts } = run
  try {
    workspace.write((db) => {
      // What a person has moved it to while statistics were asked for is theirs.
      if (championOf(db, policy) !== challengerOf(db, policy, run))
        throw new CairnError('AUTOMATION_BUSY', `${settings.alias} moved in the meantime.`, { alias: settings.alias })
      rollBackAlias(workspace, {
        name: modelNameOf(db, policy),
        alias: settings.alias,
        reason: harm,
        also: (_, to) => turnRun(workspace, run, { event: 'harm', detail: `${harm} ${settings.alias} is ${to.ref} again.` }),
      })
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
