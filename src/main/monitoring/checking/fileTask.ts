import type { Overlay } from '../../../shared/contract/monitoring/index.ts'
import type { CheckSettings } from '../../../shared/domain/monitoring/checks.ts'
import type { LabelSettings } from '../../../shared/domain/monitoring/monitor.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Task } from '../../jobs/index.ts'
import { unpackProfile } from '../../models/tasks.ts'
import { overlaysOf, predictionOverlays } from '../windows/overlay.ts'
import { checkFiles } from './files.ts'
import { readReference } from './reference.ts'
import type { CheckedWindow, GivenRows, JudgedVersion } from './types.ts'

export interface CheckFileInput extends GivenRows {
  readonly path: string
  readonly model: string
  readonly version: JudgedVersion
  readonly checks: CheckSettings
  readonly labels: LabelSettings
}

export interface CheckFileOutput {
  readonly window: CheckedWindow
  readonly overlays: Overlay[]
  readonly predictions: Overlay[]
  /** The column that is predicted. */
  readonly target: string
}

/** Holds one file against the reference of a version. @throws what reading the file throws */
export const checkFileTask: Task<CheckFileInput, CheckFileOutput> = async (input, context) => {
  const { path, source, key, at, version, ...settings } = input
  const work = { kind: 'files', files: [{ path, source, key, at }], version } as const
  const {
    windows: [window],
  } = await checkFiles({ ...settings, work, most: 1, throws: true }, context)
  const { report, profileObject } = window
  if (report === null || profileObject === null || version.reference === null)
    throw new CairnError('NOT_FOUND', `${version.ref} has no reference profile.`, { model: version.ref })
  const { train, validation, importance } = await readReference(version.reference, context.objects)
  const profile = unpackProfile(await context.objects.get(profileObject))
  return {
    window,
    overlays: overlaysOf(train, profile, report.comparison, importance),
    predictions: predictionOverlays(validation ?? train, profile, report.comparison),
    target: train.target?.name ?? '',
  }
}
