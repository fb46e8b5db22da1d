import type { Profile } from '../../../shared/domain/models/profile.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { TaskContext } from '../../jobs/index.ts'
import { profileFile, profileVersion } from '../../models/tasks.ts'
import { compareProfiles } from '../checks/index.ts'
import { readReference } from './reference.ts'
import type { CheckedWindow, CheckInput, CheckOutput, DatasetWork, FileWork, GivenRows, JudgedVersion } from './types.ts'
import { failedWindow, keepWindow } from './window.ts'

const nothingMore = { lastRequest: null, lastLabel: null, waiting: 0 }

/** Each file is a window. One that cannot be read is a window that failed; it keeps no other from being checked. */
export async function checkFiles(input: CheckInput & { readonly work: FileWork }, context: TaskContext): Promise<CheckOutput> {
  const { files, version } = input.work
  const windows: CheckedWindow[] = []
  for (const file of files.slice(0, input.most)) {
    const rows = { ...file, notes: [] }
    const profile = () => profileFile({ path: file.path, model: version.source }, quiet(context))
    windows.push(await checkGiven(rows, { version, profile, input, context }))
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
    const profile = () => profileVersion({ manifest, model: version.source, ...(range && { range }) }, quiet(context))
    windows.push(await checkGiven(rows, { version, profile, input, context }))
    through = number
    context.progress(windows.length / versions.length, 'checking')
  }
  return { ...nothingMore, windows, through, more: versions.length > windows.length }
}

/** The progress of one of many is no progress of all. */
function quiet(context: TaskContext): TaskContext {
  return { ...context, progress: () => {} }
}

interface Checking {
  readonly version: JudgedVersion
  readonly profile: () => Promise<Profile>
  readonly input: CheckInput
  readonly context: TaskContext
}

async function checkGiven(
  { key, source, at, notes }: GivenRows & { readonly notes: readonly string[] },
  { version, profile: read, input, context }: Checking,
): Promise<CheckedWindow> {
  context.signal.throwIfAborted()
  const reference = await readReference(requireReference(version), context.objects)
  let profile: Profile
  try {
    profile = await read()
  } catch (thrown) {
    if (input.throws || context.signal.aborted || isTrouble(thrown)) throw thrown
    return failedWindow({ key, source, at }, version.id, thrown)
  }
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
      comparison: compareProfiles(reference, profile, input.checks),
      settings: input.checks,
      more: [],
      performance: null,
      estimate: null,
      service: null,
      notes,
      logged: null,
      labelled: null,
    },
    context.objects,
  )
}

function requireReference({ reference, ref }: JudgedVersion): string {
  if (reference !== null) return reference
  throw new CairnError('NOT_FOUND', `${ref} has no reference profile.`, { model: ref })
}

/** Not the fault of what is read: another look may find it gone. */
function isTrouble(thrown: unknown): boolean {
  return ['DISK_FULL', 'DISK_FAILED', 'CANCELLED', 'OBJECT_MISSING', 'OBJECT_CORRUPT'].includes(CairnError.from(thrown).code)
}
