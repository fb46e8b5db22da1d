import { max } from 'drizzle-orm'
import { CairnError } from '../../../shared/errors.ts'
import type { PolicyTrigger } from '../../../shared/domain/automation/policy.ts'
import { findDataset } from '../../datasets/index.ts'
import { schema, type Registry } from '../../workspace/index.ts'
import { versionsMadeBy } from '../jobs.ts'
import type { Progress } from '../progress.ts'
import { listRuns, type Policy } from '../store.ts'
import { aged } from './age.ts'
import { alertsFired } from './alert.ts'
import { newVersions } from './dataset.ts'
import type { Found, Occurrence } from './occurrence.ts'
import { dueSchedule } from './schedule.ts'

const { datasetVersions, alerts } = schema

/** Where triggers are looked at from, when a policy becomes active. */
export function progressNow(db: Registry, now: number): Progress {
  return { since: now, at: now, ...newest(db), labels: {} }
}

const newest = (db: Registry): Pick<Progress, 'version' | 'alert'> => ({
  version:
    db
      .select({ id: max(datasetVersions.id) })
      .from(datasetVersions)
      .get()?.id ?? 0,
  alert:
    db
      .select({ id: max(alerts.id) })
      .from(alerts)
      .get()?.id ?? 0,
})

/**
 * What has happened since a policy was looked at last, and how far that is. Reads only. What happens meanwhile is found at the next look;
 * what was told before is known by its key, so that a clock that is set back tells nothing twice, and one that was ahead holds nothing up.
 */
export function collect(db: Registry, policy: Policy, now: number): Found & { readonly progress: Progress } {
  const upTo = newest(db)
  const problems = missingDatasets(db, policy)
  const occurrences = policy.settings.triggers.flatMap((trigger): Occurrence[] => {
    try {
      return look(db, policy, trigger, { now, upTo })
    } catch (thrown) {
      problems.push(CairnError.from(thrown).message)
      return []
    }
  })
  return { occurrences, problems, progress: { ...policy.progress, ...upTo, at: now } }
}

/** The datasets that it needs and that are gone: nothing comes of them any more. */
function missingDatasets(db: Registry, { settings: { data, triggers } }: Policy): string[] {
  const named = [
    data.dataset,
    ...(data.kind === 'append' ? [data.from] : []),
    ...triggers.flatMap((trigger) => (trigger.kind === 'dataset' ? trigger.dataset : [])),
  ]
  const missing = [...new Set(named)].filter((name) => {
    const found = findDataset(db, name)
    return !found || found.deletedAt !== null
  })
  return missing.map(
    (name) => `There is no dataset called "${name}". If it was renamed, change the settings of the policy; if it was deleted, restore it.`,
  )
}

interface Until {
  readonly now: number
  readonly upTo: Pick<Progress, 'version' | 'alert'>
}

function look(db: Registry, { id, modelId, settings, progress }: Policy, trigger: PolicyTrigger, { now, upTo }: Until): Occurrence[] {
  switch (trigger.kind) {
    case 'schedule':
      return dueSchedule(trigger, progress.at, now)
    case 'dataset':
      if (upTo.version === progress.version) return []
      return newVersions(db, trigger.dataset, { after: progress.version, upTo: upTo.version }, madeBy(db, id))
    case 'age':
      return aged(db, { modelId, alias: settings.alias }, trigger.days, now)
    case 'alert':
      return alertsFired(db, trigger, { after: progress.alert, upTo: upTo.alert })
    case 'labels':
      return []
  }
}

/** Dataset versions that the policy made itself, from the moment on that they are there. */
export function madeBy(db: Registry, policyId: number): Set<string> {
  const made = listRuns(db, { policyId, limit: 100 }).filter(({ facts }) => facts.dataJob !== null)
  const jobs = made.flatMap(({ facts: { dataJob, dataset } }) => (dataset === null && dataJob !== null ? [dataJob] : []))
  return new Set([...made.flatMap(({ facts: { dataset } }) => dataset ?? []), ...versionsMadeBy(db, jobs)])
}
