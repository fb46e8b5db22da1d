import { isDeepStrictEqual } from 'node:util'
import { eq } from 'drizzle-orm'
import type { MonitorSettings } from '../../../shared/domain/monitoring/monitor.ts'
import { requireName } from '../../../shared/domain/names.ts'
import { CairnError } from '../../../shared/errors.ts'
import { requireModel } from '../../models/index.ts'
import { modelOf, requireDeployment } from '../../serving/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { removeAlerts } from '../alerts/index.ts'
import { targetVersion } from '../checking/versions.ts'
import type { Monitoring } from '../context.ts'
import { newestNumber } from '../sources/dataset.ts'
import { requireFolder } from '../sources/folder.ts'
import { allowFolder, isAllowed } from './allowed.ts'
import { ensureReferences } from './references.ts'
import { Progress } from './progress.ts'
import { findPlace, monitorById, type MonitorPlace, type MonitorRow, requireMonitor, requirePlace, settingsOf } from './store.ts'

const { monitors, monitorWindows } = schema

/** What a new monitor looks back on, in ms: what was logged before it was there is checked too. */
const lookBack = 7 * 24 * 60 * 60_000
const mostLookedBack = 100

/** @throws NOT_FOUND, ALREADY_EXISTS, INVALID_INPUT, FILE_NOT_FOUND */
export async function createMonitor(monitoring: Monitoring, name: string, settings: MonitorSettings): Promise<void> {
  const { workspace } = monitoring
  const now = Date.now()
  await checkSource(settings)
  const id = workspace.change(
    () => ({ action: 'monitor.create', subject: `monitor:${name}`, detail: { settings } }),
    (db) => {
      const taken = findPlace(db, name)
      if (taken) throw new CairnError('ALREADY_EXISTS', `A monitor called "${taken.name}" already exists.`, { monitor: taken.name })
      const made = { name: requireName(name), ...placed(db, settings), settings, status: 'active' as const, actor: workspace.actor }
      const progress = beginning(db, settings, now, true)
      return db
        .insert(monitors)
        .values({ ...made, progress, createdAt: now })
        .returning({ id: monitors.id })
        .get().id
    },
  )
  allowFolder(workspace, id, settings)
  ensureReferences(monitoring, requireMonitor(workspace.db, name))
}

/** Other settings; another source or other windows begin now. @throws NOT_FOUND, INVALID_INPUT, FILE_NOT_FOUND */
export async function changeMonitor(monitoring: Monitoring, name: string, settings: MonitorSettings): Promise<void> {
  const { workspace } = monitoring
  const row = requireMonitor(workspace.db, name)
  // Whoever changes a limit of a monitor from elsewhere does not say yes to its folder by that.
  const wasAllowed = isAllowed(workspace, row.id, settingsOf(row)) || !isDeepStrictEqual(settingsOf(row).source, settings.source)
  if (wasAllowed) await checkSource(settings)
  workspace.change(
    () => ({ action: 'monitor.change', subject: `monitor:${row.name}`, detail: { settings }, undo: `Change the monitor ${row.name}` }),
    (db) => {
      const before = settingsOf(requireMonitor(db, name))
      const goesOn = isDeepStrictEqual([before.source, before.windows], [settings.source, settings.windows])
      const progress = goesOn ? {} : { progress: beginning(db, settings, Date.now(), false), problem: null }
      db.update(monitors)
        .set({ ...placed(db, settings), settings, ...progress })
        .where(eq(monitors.id, row.id))
        .run()
    },
  )
  if (wasAllowed) allowFolder(workspace, row.id, settings)
  ensureReferences(monitoring, requireMonitor(workspace.db, name))
}

/** With all that it has found, also where its row is damaged. @throws NOT_FOUND */
export function removeMonitor({ workspace }: Pick<Monitoring, 'workspace'>, name: string): void {
  workspace.change(
    (removed: MonitorPlace) => ({ action: 'monitor.remove', subject: `monitor:${removed.name}` }),
    (db) => {
      const place = requirePlace(db, name)
      deleteMonitor(db, place.id)
      return place
    },
  )
}

/** @param id of the monitor: with its windows and alerts */
export function deleteMonitor(db: Registry, id: number): void {
  removeAlerts(db, id)
  db.delete(monitorWindows).where(eq(monitorWindows.monitorId, id)).run()
  db.delete(monitors).where(eq(monitors.id, id)).run()
}

/** Looks at nothing any more until it is resumed. @throws NOT_FOUND */
export function pauseMonitor(monitoring: Pick<Monitoring, 'workspace'>, name: string): void {
  turn(monitoring, name, 'paused')
}

/** Goes on from where it was paused; a folder that somebody else chose is allowed by it. @throws NOT_FOUND */
export function resumeMonitor(monitoring: Pick<Monitoring, 'workspace'>, name: string): void {
  const row = requireMonitor(monitoring.workspace.db, name)
  const settings = settingsOf(row)
  if (!isAllowed(monitoring.workspace, row.id, settings)) allowFolder(monitoring.workspace, row.id, settings)
  turn(monitoring, name, 'active')
}

function turn({ workspace }: Pick<Monitoring, 'workspace'>, name: string, status: MonitorRow['status']): void {
  const row = requireMonitor(workspace.db, name)
  if (row.status === status) return
  const verb = status === 'paused' ? 'Pause' : 'Resume'
  workspace.change(
    () => ({
      action: status === 'paused' ? 'monitor.pause' : 'monitor.resume',
      subject: `monitor:${row.name}`,
      undo: `${verb} the monitor ${row.name}`,
    }),
    (db) => {
      if (!monitorById(db, row.id)) throw new CairnError('NOT_FOUND', `There is no monitor called "${name}".`, { monitor: name })
      db.update(monitors)
        .set({ status, ...(status === 'active' && { problem: null }) })
        .where(eq(monitors.id, row.id))
        .run()
    },
  )
}

async function checkSource({ source }: MonitorSettings): Promise<void> {
  if (source.kind === 'folder') await requireFolder(source.path)
}

/** What its row refers to. @throws NOT_FOUND; INVALID_INPUT for a deployment of another model */
function placed(db: Registry, { model: name, target, source }: MonitorSettings): { modelId: number; deploymentId: number | null } {
  const model = requireModel(db, name)
  if (target !== null) targetVersion(db, model.id, target)
  if (source.kind !== 'deployment') return { modelId: model.id, deploymentId: null }
  const deployment = requireDeployment(db, source.deployment)
  if (deployment.modelId === model.id) return { modelId: model.id, deploymentId: deployment.id }
  throw new CairnError(
    'INVALID_INPUT',
    `The deployment ${deployment.name} answers with ${modelOf(db, deployment)}, not with ${model.name}.`,
    {
      deployment: deployment.name,
      field: 'model',
    },
  )
}

/** @param isNew a monitor that is changed does not look back again */
function beginning(db: Registry, { source, windows, target, model }: MonitorSettings, now: number, isNew: boolean): Progress {
  const length = windows.kind === 'time' ? windows.seconds * 1_000 : lookBack
  const since = isNew ? now - Math.min(lookBack, mostLookedBack * length) : now
  if (source.kind !== 'dataset') return Progress.parse({ since })
  const newest = newestNumber(db, source.dataset)
  const isOwn = target !== null && isTrainedOn(db, { model, target, dataset: source.dataset })
  return Progress.parse({ since, through: isNew && !isOwn ? Math.max(0, newest - 1) : newest })
}

/** Its own data are no news to a model. */
function isTrainedOn(
  db: Registry,
  { model, target, dataset }: { readonly model: string; readonly target: NonNullable<MonitorSettings['target']>; readonly dataset: string },
): boolean {
  const { datasets, datasetVersions, trainingRuns } = schema
  const { runId } = targetVersion(db, requireModel(db, model).id, target)
  if (runId === null) return false
  const found = db
    .select({ name: datasets.name })
    .from(trainingRuns)
    .innerJoin(datasetVersions, eq(datasetVersions.id, trainingRuns.datasetVersionId))
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .where(eq(trainingRuns.runId, runId))
    .get()
  return found?.name === dataset
}
