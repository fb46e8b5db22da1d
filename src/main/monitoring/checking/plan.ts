import { and, asc, eq, gt } from 'drizzle-orm'
import type { MonitorSettings } from '../../../shared/domain/monitoring/monitor.ts'
import { CairnError } from '../../../shared/errors.ts'
import { endpointServiceName } from '../../../shared/domain/serving/endpoint.ts'
import { captureOf, deploymentById, feedbackSegments, logSourceOf, segmentsOf } from '../../serving/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import type { Monitoring } from '../context.ts'
import { requireAllowed } from '../monitors/allowed.ts'
import type { Progress } from '../monitors/progress.ts'
import { type MonitorRow, progressOf, settingsOf } from '../monitors/store.ts'
import { newFiles } from '../sources/folder.ts'
import { newVersions } from '../sources/dataset.ts'
import { figuresOf } from '../windows/store.ts'
import { grace } from './cuts.ts'
import type { CheckInput, JudgedVersion, KnownWindow, LogWork } from './types.ts'
import { answeringVersions, judgedVersion, targetVersion } from './versions.ts'

const { monitorWindows } = schema

/** What there is to check, and what is then known of the source. */
export interface Planned {
  readonly input: CheckInput
  readonly seen: Partial<Progress>
}

export interface Asking {
  readonly now: number
  /** A person asks: also the window that is still open, whatever was looked at when. */
  readonly byPerson: boolean
  /** So many windows at once. */
  readonly most: number
  readonly signal?: AbortSignal
}

/** Labels that come later change no window any longer. */
const labelsFor = 30 * 24 * 60 * 60_000
/** Labels come one by one: windows are opened for them so often. */
const labelInterval = 10 * 60_000
/** Requests that are logged later than this do not open a window again: they are counted in none. */
const lateness = 60 * 60_000

/** What of the source of a monitor is new; null where nothing is. @throws what keeps it from being checked */
export async function planCheck(monitoring: Monitoring, row: MonitorRow, asking: Asking): Promise<Planned | null> {
  const settings = settingsOf(row)
  if (settings.source.kind === 'deployment') return planLog(monitoring, row, settings, asking)
  const { db } = monitoring.workspace
  requireAllowed(monitoring.workspace, row, settings)
  const version = judgedVersion(db, targetVersion(db, row.modelId, requireTarget(row, settings)))
  requireReference([version])
  const common = commonOf(settings, asking)
  if (settings.source.kind === 'files') return null
  if (settings.source.kind === 'folder') {
    const keys = new Set(
      db
        .select({ key: monitorWindows.key })
        .from(monitorWindows)
        .where(eq(monitorWindows.monitorId, row.id))
        .all()
        .map(({ key }) => key),
    )
    const files = await newFiles(settings.source, (key) => keys.has(key), { signal: asking.signal })
    return files.length === 0 ? null : { input: { ...common, work: { kind: 'files', files, version } }, seen: {} }
  }
  const versions = newVersions(db, settings.source.dataset, progressOf(row).through)
  return versions.length === 0 ? null : { input: { ...common, work: { kind: 'versions', versions, version } }, seen: {} }
}

function commonOf({ model, checks, labels }: MonitorSettings, { most }: Asking) {
  return { model, checks, labels, most }
}

function requireTarget({ name }: MonitorRow, { target }: MonitorSettings) {
  if (target !== null) return target
  throw new CairnError('ROW_DAMAGED', `The monitor "${name}" has no model version.`, { monitor: name })
}

async function planLog(monitoring: Monitoring, row: MonitorRow, settings: MonitorSettings, asking: Asking): Promise<Planned | null> {
  const { workspace, services } = monitoring
  const { db } = workspace
  const deployment = row.deploymentId === null ? undefined : deploymentById(db, row.deploymentId)
  if (!deployment) throw new CairnError('NOT_FOUND', `The deployment of the monitor "${row.name}" was removed.`, { monitor: row.name })
  // What was answered a moment ago may not be written yet; an endpoint that does not run has nothing to write.
  if (asking.byPerson) await services.request('endpoint', endpointServiceName, 'flushLog', undefined).catch(() => {})
  const source = await logSourceOf(workspace, deployment)
  const segments = await segmentsOf(source.folder, source.deployment)
  const feedback = await feedbackSegments(source.folder, source.deployment)
  const stampOf = (all: typeof segments) => all.map(({ base, bytes }) => `${base}:${bytes}`).join(' ')
  const [log, labels] = [stampOf(segments), stampOf(feedback)]
  const progress = progressOf(row)
  const isEmpty = settings.checks.throughput !== null || settings.checks.rows.min !== null
  const newLabels = labels !== progress.labels && (asking.byPerson || asking.now - progress.labelsAt >= labelInterval)
  if (!asking.byPerson && !newLabels && !isDue(settings, progress, { log, now: asking.now, isEmpty })) return null
  if (segments.length === 0 && !isEmpty) return null
  const versions = await answeringVersions(workspace, deployment)
  const target = settings.target === null ? null : judgedVersion(db, targetVersion(db, row.modelId, settings.target)).ref
  requireReference(target === null ? versions : versions.filter(({ ref }) => ref === target))
  const usual = earliest(settings, progress)
  const first = newLabels ? Math.min(usual, Math.max(progress.since, asking.now - labelsFor)) : usual
  const known = knownWindows(db, row, first)
  const from = Math.min(first, ...known.map(({ start }) => start))
  const work: LogWork = {
    kind: 'log',
    source,
    share: captureOf(deployment).share,
    plan: settings.windows,
    from,
    now: asking.now,
    through: progress.through,
    open: asking.byPerson,
    empty: isEmpty,
    hasLabels: feedback.length > 0,
    known,
    versions,
    target,
  }
  return { input: { ...commonOf(settings, asking), work }, seen: { log, ...(newLabels && { labels, labelsAt: asking.now }) } }
}

/** Whether a look may find something: nothing is started, and nothing is read, where it may not. */
function isDue(
  { windows }: MonitorSettings,
  progress: Progress,
  { log, now, isEmpty }: { readonly log: string; readonly now: number; readonly isEmpty: boolean },
): boolean {
  if (progress.more) return true
  if (windows.kind !== 'time') return log !== progress.log
  const length = windows.seconds * 1_000
  const hasEnded = Math.floor((now - grace) / length) * length > (progress.through ?? 0)
  return hasEnded && (isEmpty || log !== progress.log)
}

/** From where on a log is looked at. */
function earliest({ windows }: MonitorSettings, { since, through }: Progress): number {
  const length = windows.kind === 'time' ? windows.seconds * 1_000 : 0
  const first = length === 0 ? since : Math.floor(since / length) * length
  return through === null ? first : Math.max(first, through - Math.max(lateness, length))
}

function knownWindows(db: Registry, { id }: MonitorRow, from: number): KnownWindow[] {
  const rows = db
    .select({ id: monitorWindows.id, start: monitorWindows.start, end: monitorWindows.end, figures: monitorWindows.figures })
    .from(monitorWindows)
    .where(and(eq(monitorWindows.monitorId, id), eq(monitorWindows.key, ''), gt(monitorWindows.end, from)))
    .orderBy(asc(monitorWindows.start))
    .all()
  return rows.map((row) => {
    const { logged, labelled } = figuresOf(row)
    return { start: row.start, end: row.end, logged: logged ?? 0, labelled: labelled ?? 0 }
  })
}

/** @throws NOT_FOUND where none of the versions has what it is held against */
function requireReference(versions: readonly JudgedVersion[]): void {
  const [first] = versions
  if (first === undefined || versions.some(({ reference }) => reference !== null)) return
  throw new CairnError('NOT_FOUND', `${first.ref} has no reference profile yet.`, { model: first.ref, lacks: 'reference' })
}
