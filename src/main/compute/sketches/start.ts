import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { CheckSettings } from '../../../shared/domain/monitoring/checks.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Work } from '../../jobs/index.ts'
import { makeReference, modelVersionRef, referenceObjectOf, requireModelVersion } from '../../models/index.ts'
import { thereOf } from '../pool/paths.ts'
import { requireTarget } from '../targets/index.ts'
import type { ProfileJob } from './job.ts'

export interface AskedProfile {
  /** A file, a folder or a pattern, as an absolute path here. */
  readonly source: string
  /** A compute target; this computer where it is left out. */
  readonly target?: string
  readonly against?: {
    readonly reference: { readonly ref: string } | { readonly source: string }
    readonly checks?: CheckSettings
  }
}

/**
 * Starts a job that profiles Parquet files of any size, and holds them against a reference where one is named; that of a model version is
 * made first where it has none.
 * @throws FILE_NOT_FOUND, TARGET_NOT_FOUND, NOT_FOUND, INVALID_INPUT where the target does not see the files
 */
export async function startProfile(work: Work, { source, target, against }: AskedProfile): Promise<{ jobId: number }> {
  const { workspace, runner } = work
  const shared = target === undefined ? null : requireTarget(workspace.author.home, target)
  await checkSource(source, shared)
  if (against && 'source' in against.reference) await checkSource(against.reference.source, shared)
  const held = against && { reference: await referenceOf(work, against.reference), checks: against.checks ?? CheckSettings.parse({}) }
  const job: ProfileJob = {
    source,
    against: held ?? null,
    shared: shared && { name: shared.name, folder: shared.folder, folderThere: shared.folderThere },
  }
  const title = `${held ? 'Drift of' : 'Profile'} ${shortName(source)}`
  return { jobId: runner.enqueue('compute.profile', title, job, () => null, { target: target ?? null }).jobId }
}

/** A pattern with the folder that it is of. */
function shortName(source: string): string {
  return isPattern(source) ? `${basename(dirname(source))}/${basename(source)}` : basename(source)
}

const isPattern = (source: string) => /[*?[\]{}]/.test(source)

/** Before anything is queued: what is misspelled is told at once. A pattern is looked up by the job. */
async function checkSource(source: string, shared: ProfileJob['shared']): Promise<void> {
  if (shared) thereOf(shared, source)
  if (isPattern(source)) return
  await stat(source).catch(() => {
    throw new CairnError('FILE_NOT_FOUND', `There is no file or folder ${source}.`, { file: source })
  })
}

type Reference = NonNullable<ProfileJob['against']>['reference']

async function referenceOf(work: Work, reference: NonNullable<AskedProfile['against']>['reference']): Promise<Reference> {
  if ('source' in reference) return { kind: 'files', source: reference.source }
  const {
    workspace: { db },
    runner,
  } = work
  const version = requireModelVersion(db, reference.ref)
  const ref = modelVersionRef(db, version.id)
  if (referenceObjectOf(db, version.id) === null) await runner.result(makeReference(work, { ref }).jobId)
  const object = referenceObjectOf(db, version.id)
  if (object === null) throw new CairnError('NOT_FOUND', `${ref} has no reference profile.`, { model: ref })
  return { kind: 'model', ref, object }
}
