import type { Profile, ReferenceProfile } from '../../../shared/domain/models/profile.ts'
import type { Comparison } from '../../../shared/domain/monitoring/checks.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { TaskContext } from '../../jobs/index.ts'
import { type ProfiledRows, withProfiledFile, withProfiledVersion } from '../../models/tasks.ts'
import { compareProfiles } from '../checks/index.ts'
import { measureWindow, type WindowPerformance } from '../performance/index.ts'
import { readReference } from './reference.ts'
import type { CheckedWindow, CheckInput, CheckOutput, DatasetWork, FileWork, GivenRows, JudgedVersion } from './types.ts'
import { failedWindow, keepWindow } from './window.ts'

/** The same window gives the same figures whenever it is checked. */
export const windowSeed = 1

const nothingMore = { lastRequest: null, lastLabel: null, waiting: 0 }

/** Each file is a window. One that cannot be read is a window that failed; it keeps no other from being checked. */
export async function checkFiles(input: CheckInput & { readonly work: FileWork }, context: TaskContext): Promise<CheckOutput> {
  const { files, version } = input.work
  const windows: CheckedWindow[] = []
  for (const file of files.slice(0, input.most)) {
    const rows = { ...file, notes: [] }
    const read: Reader = (use) => withProfiledFile({ path: file.path, model: version.source }, quiet(context), use)
    windows.push(await checkGiven(rows, { version, read, input, context }))
    context.progress(windows.length / files.length, 'checking')
  }
  return { ...nothingMore, windows, through: null, more: files.length > windows.length }
}

/** Each version of a dataset is a window: what was added to the one before, or all of it where it is no continuation. */
export async function checkVersions(input: CheckInput & { readonly work: DatasetWork }, context: TaskContext): Promise<CheckOutput> {
  const { versions, version } = input.work
  const windows: CheckedWindow[] = []
  let through: number | null = null
  for (const { manifest, range, number, ...given } of versions.slice(0, input.most)) {
    const rows = { ...given, notes: range ? [`Rows ${range.from + 1} to ${range.to}: what was added.`] : [] }
    const read: Reader = (use) => withProfiledVersion({ manifest, model: version.source, ...(range && { range }) }, quiet(context), use)
    windows.push(await checkGiven(rows, { version, read, input, context }))
    through = number
    context.progress(windows.length / versions.length, 'checking')
  }
  return { ...nothingMore, windows, through, more: versions.length > windows.length }
}

/** The progress of one of many is no progress of all. */
function quiet(context: TaskContext): TaskContext {
  return { ...context, progress: () => {} }
}

type Reader = (use: (rows: ProfiledRows) => Promise<Seen>) => Promise<Seen>

/** What is known of the rows when they are closed again. */
interface Seen extends WindowPerformance {
  readonly profile: Profile
  readonly comparison: Comparison
  readonly notes: readonly string[]
}

interface Checking {
  readonly version: JudgedVersion
  readonly read: Reader
  readonly input: CheckInput
  readonly context: TaskContext
}

async function checkGiven(
  { key, source, at, notes }: GivenRows & { readonly notes: readonly string[] },
  { version, read, input, context }: Checking,
): Promise<CheckedWindow> {
  context.signal.throwIfAborted()
  const reference = await readReference(requireReference(version), context.objects)
  let seen: Seen
  try {
    seen = await read((rows) => look(rows, { version, reference, input, at }))
  } catch (thrown) {
    if (input.throws || context.signal.aborted || isTrouble(thrown)) throw thrown
    return failedWindow({ key, source, at }, version.id, thrown)
  }
  const { profile, comparison, performance, estimate, checks } = seen
  return keepWindow(
    {
      key,
      source,
      start: at,
      end: at,
      model: input.model,
      version,
      reference,
      profile,
      comparison,
      settings: input.checks,
      more: checks,
      performance,
      estimate,
      service: null,
      notes: [...notes, ...seen.notes],
      logged: null,
      labelled: null,
    },
    context.objects,
  )
}

interface Looking {
  readonly version: JudgedVersion
  readonly reference: ReferenceProfile
  readonly input: CheckInput
  readonly at: number
}

/** Drift, and how good the model is: by the labels in the rows, and without them. */
async function look({ duck, profile, model, predicted }: ProfiledRows, { version, reference, input, at }: Looking): Promise<Seen> {
  const comparison = compareProfiles(reference, profile, input.checks)
  if (predicted === null) return { profile, comparison, performance: null, estimate: null, checks: [], notes: [] }
  const { step, ...rows } = predicted
  const found = await measureWindow({
    duck,
    rows,
    model,
    reference,
    // Rows bring their labels with them: there are none to wait for.
    settings: { checks: input.checks, labels: { ...input.labels, ripeAfter: null }, protected: version.protectedColumns },
    window: { end: at, now: at, p95Delay: null },
    comparison,
    profile,
    seed: windowSeed,
  })
  return { ...found, profile, comparison, notes: step === 1 ? [] : [`Performance is that of one in ${step} rows.`] }
}

function requireReference({ reference, ref }: JudgedVersion): string {
  if (reference !== null) return reference
  throw new CairnError('NOT_FOUND', `${ref} has no reference profile.`, { model: ref })
}

/** Not the fault of what is read: another look may find it gone. */
function isTrouble(thrown: unknown): boolean {
  return ['DISK_FULL', 'DISK_FAILED', 'CANCELLED', 'OBJECT_MISSING', 'OBJECT_CORRUPT'].includes(CairnError.from(thrown).code)
}
