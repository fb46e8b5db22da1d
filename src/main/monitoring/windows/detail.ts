import type { WindowComparison, WindowDetail } from '../../../shared/contract/monitoring/index.ts'
import { WindowReport } from '../../../shared/domain/monitoring/window.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Workspace } from '../../workspace/index.ts'
import { referenceObjectOf, unpackProfile } from '../../models/index.ts'
import { compareProfiles } from '../checks/index.ts'
import { type MonitorRow, settingsOf } from '../monitors/store.ts'
import { overlaysOf, predictionOverlays } from './overlay.ts'
import { shownReference } from './reference.ts'
import { describeWindow, type ListedWindow, neighbors, requireWindow } from './store.ts'

/** All of a window, with its values: whoever shows it masks what is sensitive. @throws NOT_FOUND, OBJECT_MISSING, OBJECT_CORRUPT */
export async function windowDetail(workspace: Workspace, row: MonitorRow, id: number): Promise<WindowDetail> {
  const { db } = workspace
  const window = requireWindow(db, row, id)
  const common = { window: describeWindow(db, window), monitor: row.name, ...neighbors(db, window) }
  const found = await foundOf(workspace, window)
  if (!found) return { ...common, report: null, overlays: [], predictions: [] }
  const { report, profile } = found
  const object = window.versionId === null ? null : referenceObjectOf(db, window.versionId)
  if (object === null) return { ...common, report, overlays: [], predictions: [] }
  const { train, validation, importance } = await shownReference(object, workspace.objects)
  return {
    ...common,
    report,
    overlays: overlaysOf(train, profile, report.comparison, importance),
    predictions: predictionOverlays(validation ?? train, profile, report.comparison),
  }
}

/** How the second window differs from the first. @throws INVALID_INPUT for one that could not be checked */
export async function compareWindows(workspace: Workspace, row: MonitorRow, a: number, b: number): Promise<WindowComparison> {
  const { db } = workspace
  const [first, second] = [requireWindow(db, row, a), requireWindow(db, row, b)]
  const [before, now] = [await requireFound(workspace, first), await requireFound(workspace, second)]
  const comparison = compareProfiles(before.profile, now.profile, settingsOf(row).checks)
  return {
    a: describeWindow(db, first),
    b: describeWindow(db, second),
    report: comparison,
    overlays: overlaysOf(before.profile, now.profile, comparison, null),
    predictions: predictionOverlays(before.profile, now.profile, comparison),
  }
}

/** The report of a window and the profile of its rows; null where it could not be checked. */
async function foundOf({ objects }: Workspace, { reportObject, profileObject }: ListedWindow) {
  if (reportObject === null || profileObject === null) return null
  const report = WindowReport.safeParse(JSON.parse((await objects.get(reportObject)).toString()))
  if (!report.success) throw new CairnError('FORMAT_INVALID', 'The report of a window has an unknown format.', { object: reportObject })
  return { report: report.data, profile: unpackProfile(await objects.get(profileObject)) }
}

async function requireFound(workspace: Workspace, window: ListedWindow) {
  const found = await foundOf(workspace, window)
  if (found) return found
  throw new CairnError('INVALID_INPUT', `Window ${window.id} could not be checked, so it cannot be compared.`, { window: window.id })
}
