import type { SketchedDrift, SketchedProfile } from '../../../shared/contract/compute/index.ts'
import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { ColumnProfile, Profile, ReferenceProfile } from '../../../shared/domain/models/profile.ts'
import type { CheckSettings } from '../../../shared/domain/monitoring/checks.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { unpackReference } from '../../models/tasks.ts'
import { compareProfiles, overlaysOf } from '../../monitoring/tasks.ts'
import { shownColumn } from './shown.ts'
import { MergedSketch } from './sketch.ts'
import { unpackSketch } from './stored.ts'

export interface GroupSketch {
  readonly object: string
  /** Which files it is of, for messages. */
  readonly of: string
}

/** A data set whose groups were sketched, in their order. */
export interface SketchedFiles {
  readonly source: string
  readonly columns: readonly Column[]
  readonly files: number
  readonly rows: number
  readonly sketches: readonly GroupSketch[]
  readonly notes: readonly string[]
}

export type DriftReference =
  | { readonly kind: 'model'; readonly ref: string; readonly object: string }
  | { readonly kind: 'files'; readonly files: SketchedFiles }

export interface MergeInput {
  readonly files: SketchedFiles
  readonly against: { readonly reference: DriftReference; readonly checks: CheckSettings } | null
}

export interface MergeOutput {
  readonly profile: SketchedProfile
  readonly drift: SketchedDrift | null
}

/** Puts the sketches together, and holds what comes out against a reference. @throws OUTPUT_UNVERIFIED where rows are lost, FORMAT_INVALID */
export const mergeTask: Task<MergeInput, MergeOutput> = async ({ files, against }, context) => {
  const profile = await mergedProfile(files, context)
  const { source, notes, files: count } = files
  return {
    profile: { source, files: count, rows: profile.rows, columns: profile.columns.map(shownColumn), notes: [...notes] },
    drift: against && (await driftOf(profile, against, context)),
  }
}

/** The profile of all rows: as that of one file with the rows of all of them in their order, within the errors that it states. */
export async function mergedProfile(files: SketchedFiles, { objects, signal, progress }: TaskContext): Promise<Profile> {
  const merged = new MergedSketch(files.columns)
  for (const [place, { object, of }] of files.sketches.entries()) {
    signal.throwIfAborted()
    merged.add(unpackSketch(await objects.get(object)), of)
    progress((place + 1) / files.sketches.length, 'merging')
  }
  const profile = merged.profile()
  if (profile.rows !== files.rows) {
    const message = `The sketches of ${files.source} have ${profile.rows} rows, its files ${files.rows}.`
    throw new CairnError('OUTPUT_UNVERIFIED', message, { file: files.source })
  }
  return profile
}

async function driftOf(
  profile: Profile,
  { reference, checks }: NonNullable<MergeInput['against']>,
  context: TaskContext,
): Promise<SketchedDrift> {
  if (reference.kind === 'files') {
    const before = await mergedProfile(reference.files, context)
    const { source } = reference.files
    return { reference: { source, rows: before.rows }, ...compared(before, before, profile, checks) }
  }
  const kept = unpackReference(await context.objects.get(reference.object))
  const { train, importance } = kept
  const target = train.target?.name ?? ''
  return { reference: { ref: reference.ref, target }, ...compared(kept, train, asWindowOf(kept, profile), checks, importance) }
}

function compared(
  reference: ReferenceProfile | Profile,
  before: Profile,
  window: Profile,
  checks: CheckSettings,
  importance: ReferenceProfile['importance'] = null,
): Pick<SketchedDrift, 'comparison' | 'overlays'> {
  const absent = before.columns.map(({ name }) => name).filter((name) => !window.columns.some((column) => column.name === name))
  const comparison = compareProfiles(reference, { ...window, absent }, checks)
  return { comparison, overlays: overlaysOf(before, window, comparison, importance) }
}

/** The target of a model is no input of it. */
function asWindowOf({ train }: ReferenceProfile, profile: Profile): Profile {
  const isTarget = ({ name }: ColumnProfile) => name === train.target?.name
  return { ...profile, columns: profile.columns.filter((column) => !isTarget(column)), target: profile.columns.find(isTarget) ?? null }
}
