import { targetText } from '../../../shared/domain/serving/route.ts'
import type { ListedMonitor, Monitor } from '../../../shared/contract/monitoring/index.ts'
import { z } from 'zod'
import { CairnError } from '../../../shared/errors.ts'
import { modelVersionRef } from '../../models/index.ts'
import { currentRevision, deploymentById } from '../../serving/index.ts'
import type { Registry } from '../../workspace/index.ts'
import { openAlerts } from '../alerts/index.ts'
import { targetVersion } from '../checking/versions.ts'
import { countWindows, newestWindow, statusOf } from '../windows/store.ts'
import { monitorById, type MonitorPlace, monitorPlaces, type MonitorRow, requireMonitor, settingsOf } from './store.ts'

const Problem = z.object({ code: z.string(), message: z.string() })

/** By name. One whose row is damaged is listed with what is known of it, and hides no other. */
export function describeMonitors(db: Registry): ListedMonitor[] {
  return monitorPlaces(db).flatMap((place) => {
    try {
      const row = monitorById(db, place.id)
      return row ? [describe(db, row)] : []
    } catch (thrown) {
      const error = CairnError.from(thrown)
      if (error.code !== 'ROW_DAMAGED') throw thrown
      return [damaged(db, place, error)]
    }
  })
}

/** It checks nothing: whatever its row says, it is as one that is paused. */
function damaged(db: Registry, { id, name }: MonitorPlace, { code, message }: CairnError): ListedMonitor {
  const problem = { code, message }
  const unknown = { settings: null, ref: null, createdAt: 0, actor: '', last: null, checkedAt: null }
  return { ...unknown, id, name, status: 'paused', windows: countWindows(db, { id }), problem, alerts: openAlerts(db, id) }
}

/** @throws NOT_FOUND, ROW_DAMAGED */
export function describeMonitor(db: Registry, name: string): Monitor {
  return describe(db, requireMonitor(db, name))
}

function describe(db: Registry, row: MonitorRow): Monitor {
  const { id, name, status, createdAt, actor, checkedAt, problem } = row
  const last = newestWindow(db, row)
  return {
    id,
    name,
    settings: settingsOf(row),
    status: status === 'paused' ? 'paused' : 'active',
    ref: refOf(db, row),
    createdAt,
    actor,
    windows: countWindows(db, row),
    last: last ? { id: last.id, end: last.end, status: statusOf(last), rows: last.rows } : null,
    checkedAt,
    problem: Problem.safeParse(problem).data ?? null,
    alerts: openAlerts(db, id),
  }
}

/** The version whose reference counts now: of a deployment that has several, null. */
function refOf(db: Registry, row: MonitorRow): string | null {
  const { target, model } = settingsOf(row)
  try {
    if (target !== null) return modelVersionRef(db, targetVersion(db, row.modelId, target).id)
    const deployment = row.deploymentId === null ? undefined : deploymentById(db, row.deploymentId)
    if (!deployment) return null
    const refs = new Set(currentRevision(db, deployment).resolved.arms.map(({ ref }) => ref))
    return refs.size === 1 ? [...refs][0] : null
  } catch {
    // The alias or version is gone: what is shown is what was asked for.
    return target === null ? null : `${model}@${targetText(target)}`
  }
}
