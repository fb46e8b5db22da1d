import { monitoringContract, type WindowDetail } from '../../../shared/contract/monitoring/index.ts'
import type { MonitorSettings } from '../../../shared/domain/monitoring/monitor.ts'
import { CairnError } from '../../../shared/errors.ts'
import { Mask } from '../../datasets/index.ts'
import {
  changeMonitor,
  checkedFileOf,
  compareWindows,
  countWindows,
  createMonitor,
  describeMonitor,
  describeMonitors,
  describeWindow,
  findMonitor,
  listWindows,
  maskedCheck,
  maskedComparisonOf,
  maskedOverlays,
  maskedPredictions,
  maskedTimeline,
  maskedWindow,
  maskedWindowReport,
  type Monitoring,
  newestWindow,
  pauseMonitor,
  removeMonitor,
  requireMonitor,
  resumeMonitor,
  settingsOf,
  startCheck,
  startFileCheck,
  targetColumn,
  timelineOf,
  watchMonitors,
  windowDetail,
  windowDocument,
} from '../../monitoring/index.ts'
import { type ApiContext, implementing } from '../base.ts'
import { writeDocument } from '../documents.ts'
import { workOf } from '../perform.ts'
import { abtests } from './abtests.ts'
import { alerts } from './alerts.ts'

const os = implementing(monitoringContract)

export const monitoring = {
  list: os.list.handler(({ context }) => describeMonitors(context.workspace().db)),
  get: os.get.handler(({ input, context }) => describeMonitor(context.workspace().db, input.name)),
  watch: os.watch.handler(async function* ({ context, signal }) {
    yield* watchMonitors(context.workspace(), signal)
  }),
  create: os.create.handler(async ({ input, context }) => {
    await createMonitor(monitoringOf(context), input.name, placed(context, input.settings, null))
    return describeMonitor(context.workspace().db, input.name)
  }),
  change: os.change.handler(async ({ input, context }) => {
    const { db } = context.workspace()
    const before = findMonitor(db, input.name)
    await changeMonitor(monitoringOf(context), input.name, placed(context, input.settings, before ? settingsOf(before) : null))
    return describeMonitor(db, input.name)
  }),
  remove: os.remove.handler(({ input, context }) => removeMonitor(monitoringOf(context), input.name)),
  pause: os.pause.handler(({ input, context }) => {
    pauseMonitor(monitoringOf(context), input.name)
    return describeMonitor(context.workspace().db, input.name)
  }),
  resume: os.resume.handler(({ input, context }) => {
    resumeMonitor(monitoringOf(context), input.name)
    return describeMonitor(context.workspace().db, input.name)
  }),
  checkNow: os.checkNow.handler(({ input, context }) =>
    startCheck(monitoringOf(context), requireMonitor(context.workspace().db, input.name)),
  ),
  checkFile: os.checkFile.handler(({ input, context }) => {
    const { ref, file, monitor, checks } = input
    return startFileCheck(monitoringOf(context), { ref, path: context.resolveFile(file, 'data'), monitor, checks })
  }),
  checkedFile: os.checkedFile.handler(({ input, context }) => {
    const kept = checkedFileOf(context.runner().get(input.jobId).result)
    if (kept) return maskedCheck(kept, maskOf(context))
    throw new CairnError('NOT_FOUND', `Job ${input.jobId} is not a finished check of a file.`, { job: input.jobId })
  }),
  windows: os.windows.handler(({ input, context }) => {
    const { db } = context.workspace()
    const { name, ...query } = input
    const row = requireMonitor(db, name)
    const mask = maskOf(context)
    const refs = new Map<number | null, string | null>()
    const windows = listWindows(db, row, query).map((window) => maskedWindow(describeWindow(db, window, refs), mask))
    return { windows, total: countWindows(db, row, query.status) }
  }),
  timeline: os.timeline.handler(async ({ input, context }) => {
    const workspace = context.workspace()
    const { name, ...query } = input
    return maskedTimeline(await timelineOf(workspace, requireMonitor(workspace.db, name), query), maskOf(context))
  }),
  window: os.window.handler(({ input, context }) => shownWindow(context, input.name, input.id)),
  compare: os.compare.handler(async ({ input, context }) => {
    const workspace = context.workspace()
    const row = requireMonitor(workspace.db, input.name)
    const { a, b, ...found } = await compareWindows(workspace, row, input.a, input.b)
    const mask = maskOf(context)
    const target = targetOf(context, b.ref)
    return {
      a: maskedWindow(a, mask),
      b: maskedWindow(b, mask),
      report: maskedComparisonOf(found.report, mask, target),
      overlays: maskedOverlays(found.overlays, mask),
      predictions: maskedPredictions(found.predictions, mask, target),
    }
  }),
  report: os.report.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const row = requireMonitor(db, input.name)
    const id = input.window ?? newestWindow(db, row)?.id
    if (id === undefined) throw new CairnError('NOT_FOUND', `The monitor "${row.name}" has checked nothing yet.`, { monitor: row.name })
    return writeDocument(context, windowDocument(await shownWindow(context, row.name, id)), input.format, signal)
  }),
  alerts,
  abtests,
}

function monitoringOf(context: ApiContext): Monitoring {
  return { ...workOf(context), services: context.services() }
}

/** A model may be of any data: what is sensitive anywhere is masked in what was found. */
function maskOf(context: ApiContext): Mask {
  return Mask.anywhere(context.workspace().db)
}

/** A folder that was chosen anew is what the shell knows under this name; one that stays is there already. */
function placed(context: ApiContext, settings: MonitorSettings, before: MonitorSettings | null): MonitorSettings {
  const { source } = settings
  if (source.kind !== 'folder' || (before?.source.kind === 'folder' && before.source.path === source.path)) return settings
  return { ...settings, source: { ...source, path: context.resolveFile(source.path, 'data') } }
}

async function shownWindow(context: ApiContext, name: string, id: number): Promise<WindowDetail> {
  const workspace = context.workspace()
  const { report, overlays, predictions, ...detail } = await windowDetail(workspace, requireMonitor(workspace.db, name), id)
  const mask = maskOf(context)
  const target = targetOf(context, detail.window.ref)
  return {
    ...detail,
    window: maskedWindow(detail.window, mask),
    report: report && maskedWindowReport(report, mask, target),
    overlays: maskedOverlays(overlays, mask),
    predictions: maskedPredictions(predictions, mask, target),
  }
}

function targetOf(context: ApiContext, ref: string | null): string {
  return ref === null ? '' : targetColumn(context.workspace().db, ref)
}
