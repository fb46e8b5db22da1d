import { and, eq, gt, lte } from 'drizzle-orm'
import type { PolicySettings, PolicyTrigger, TriggerOf } from '../../../shared/domain/automation/policy.ts'
import { CairnError } from '../../../shared/errors.ts'
import { findDataset } from '../../datasets/index.ts'
import { requireModel, aliasAt, requireModelVersion } from '../../models/index.ts'
import { occurrences } from '../../schedules.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { alertsFired } from './alert.ts'
import { madeBy } from './collect.ts'
import { newVersions } from './dataset.ts'
import type { Occurrence } from './occurrence.ts'
import { scheduled } from './schedule.ts'
import { counted } from '../../../shared/numbers.ts'

const { datasetVersions } = schema
const day = 86_400_000

export interface Past {
  readonly from: number
  readonly to: number
  /** Of each trigger, the newest. */
  readonly most: number
}

/** What would have triggered a policy between two moments, oldest first, from what the registry knows. Reads only. */
export function pastOccurrences(
  db: Registry,
  policyId: number | null,
  settings: PolicySettings,
  past: Past,
): { occurrences: Occurrence[]; notes: string[] } {
  const made = policyId === null ? new Set<string>() : madeBy(db, policyId)
  const found = settings.triggers.map((trigger) => look(db, { settings, made }, trigger, past))
  return {
    occurrences: found.flatMap(({ occurrences: own }) => own).toSorted((a, b) => a.at - b.at),
    notes: found.flatMap(({ note }) => note ?? []),
  }
}

interface Looked {
  readonly occurrences: readonly Occurrence[]
  readonly note?: string
}

interface Looking {
  readonly settings: PolicySettings
  /** Dataset versions that the policy made itself. */
  readonly made: ReadonlySet<string>
}

function look(db: Registry, { settings, made }: Looking, trigger: PolicyTrigger, past: Past): Looked {
  switch (trigger.kind) {
    case 'schedule': {
      const times = occurrences(trigger, past.from, past.to, past.most)
      const note = times.length === past.most ? { note: `Of the schedule ${trigger.cron}, the newest ${past.most} times are shown.` } : {}
      return { occurrences: times.map((at) => scheduled(trigger, at, at)), ...note }
    }
    case 'dataset':
      return { occurrences: versionsMade(db, made, trigger.dataset, past) }
    case 'age':
      return { occurrences: ages(db, settings, trigger.days, past) }
    case 'alert':
      return pastAlerts(db, trigger, past)
    case 'labels':
      return { occurrences: [], note: `Labels for ${trigger.deployment} are not simulated: when they came is not known here.` }
  }
}

/** A monitor that is gone has none. */
function pastAlerts(db: Registry, trigger: TriggerOf<'alert'>, { from, to }: Past): Looked {
  try {
    return { occurrences: alertsFired(db, trigger, { after: 0, upTo: Number.MAX_SAFE_INTEGER, since: from, until: to }) }
  } catch (thrown) {
    return { occurrences: [], note: CairnError.from(thrown).message }
  }
}

function versionsMade(db: Registry, made: ReadonlySet<string>, name: string, { from, to }: Past): Occurrence[] {
  const dataset = findDataset(db, name)
  if (!dataset) return []
  const within = and(eq(datasetVersions.datasetId, dataset.id), gt(datasetVersions.createdAt, from), lte(datasetVersions.createdAt, to))
  const ids = db.select({ id: datasetVersions.id }).from(datasetVersions).where(within).all()
  if (ids.length === 0) return []
  const [first, last] = [Math.min(...ids.map((row) => row.id)), Math.max(...ids.map((row) => row.id))]
  return newVersions(db, name, { after: first - 1, upTo: last }, made)
}

/** Each moment at which the version in use then became so many days old. */
function ages(db: Registry, settings: PolicySettings, days: number, { from, to, most }: Past): Occurrence[] {
  const model = requireModel(db, settings.model)
  const found: Occurrence[] = []
  for (let at = from; at <= to && found.length < most; at += day) {
    const { ref } = aliasAt(db, model, settings.alias, at)
    const version = ref === null ? undefined : versionOf(db, ref)
    if (!version) continue
    const times = Math.floor((at - version.createdAt) / (days * day))
    const key = `${version.id} ${days} ${times}`
    const turned = version.createdAt + times * days * day
    if (times < 1 || turned <= from || found.some((one) => one.key === key)) continue
    found.push({
      kind: 'age',
      key,
      at: turned,
      evidence: { text: `${ref} was more than ${counted(times * days, 'day')} old.`, version: ref },
    })
  }
  return found
}

/** Undefined for one that is in the trash. */
function versionOf(db: Registry, ref: string) {
  try {
    return requireModelVersion(db, ref)
  } catch {
    return undefined
  }
}
