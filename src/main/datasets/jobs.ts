import canonicalize from 'canonicalize'
import { and, eq, isNull } from 'drizzle-orm'
import type { ImportResult } from '../../shared/contract/datasets/index.ts'
import type { Manifest } from '../../shared/domain/datasets/dataset.ts'
import type { ImportOptions } from '../../shared/domain/datasets/import.ts'
import { nothingChanged } from '../../shared/domain/datasets/versionSource.ts'
import { CairnError } from '../../shared/errors.ts'
import { type JobRow, pathOf, type TaskJob } from '../jobs/index.ts'
import { type Registry, schema } from '../workspace/index.ts'
import type { CommitEditsInput } from './edits/commit.ts'
import { countEdits, discardEdits, stagedOf } from './edits/store.ts'
import type { ImportOutput } from './versions/makeVersion.ts'
import type { EarlierVersion } from './reading/values/earlierReadings.ts'
import { markColumns, sensitiveColumns } from './personal/store.ts'
import { markDerived } from './preparation/sensitive.ts'
import { inheritSplit } from './splits/defaultSplit.ts'
import { addVersion, describeVersion, type NewVersion, requireVersion, versionRef } from './versions/registry.ts'
import { commitResults } from './rules/commit.ts'
import type { RuleChecks } from './rules/index.ts'

/** What the tasks of this room are asked; `name`, `file` and `parentHash` are for the commit, the rest for the task. */
export interface ImportJob {
  readonly name: string
  /** The dataset that had the name when the job was put into the queue; it may be called otherwise when it ends. */
  readonly datasetId?: number
  /** The name of the file, without its folder: a workspace holds no absolute path. */
  readonly file: string
  readonly path: string
  readonly options: ImportOptions
  /** Columns that are marked as sensitive with the import. */
  readonly sensitive?: readonly string[]
  /** Columns that are marked as protected with it. */
  readonly protected?: readonly string[]
  /** The rules that the dataset has, when it has any. */
  readonly checks?: RuleChecks
  /** The version that it follows, where its columns have forms. */
  readonly earlier?: EarlierVersion
}

export interface AppendJob extends ImportJob {
  /** The version that the rows follow, and its hash. */
  readonly manifest: Manifest
  readonly parentHash: string
  /** Null where they are not known. */
  readonly nullTokens: readonly string[] | null
}

export const importJob: TaskJob<'datasets.import', ImportJob> = {
  kind: 'datasets.import',
  action: 'dataset.import',
  commit: commitVersion,
  reach: { does: 'Imports a file as a dataset version', reads: pathOf },
}

export const appendJob: TaskJob<'datasets.append', AppendJob> = {
  kind: 'datasets.append',
  action: 'dataset.append',
  commit: commitAppended,
  reach: { does: 'Appends the rows of a file to a dataset', reads: pathOf },
}

export interface CommitEditsJob extends CommitEditsInput {
  readonly name: string
  readonly versionId: number
}

export const commitEditsJob: TaskJob<'datasets.commitEdits', CommitEditsJob> = {
  kind: 'datasets.commitEdits',
  action: 'dataset.commitEdits',
  reach: { does: 'Saves staged edits as a dataset version' },
  commit: commitEdited,
}

export const exportJob: TaskJob<'datasets.export'> = {
  kind: 'datasets.export',
  action: 'dataset.export',
  reach: { does: 'Writes a dataset version to a file', writes: pathOf },
  commit: (_db, _job, _input, output) => output,
}

export const exportSplitJob: TaskJob<'datasets.exportSplit'> = {
  kind: 'datasets.exportSplit',
  action: 'dataset.exportSplit',
  reach: { does: 'Writes the split of a dataset version to a file', writes: pathOf },
  commit: (_db, _job, _input, output) => output,
}

/** @throws VERSION_CONFLICT when another version came in between: its rows would be missing in this one */
function commitAppended(db: Registry, job: JobRow, input: AppendJob, output: ImportOutput): ImportResult {
  const name = nameNow(db, input)
  const latest = requireVersion(db, name)
  if (latest.hash !== input.parentHash) {
    throw new CairnError('VERSION_CONFLICT', `"${name}" now has version ${latest.number}.`, {
      dataset: name,
      version: latest.number,
    })
  }
  return commitVersion(db, job, input, output)
}

/** The edits that are in the version are staged no more; those that were staged meanwhile stay. */
function commitEdited(db: Registry, _job: JobRow, input: CommitEditsJob, output: ImportOutput): ImportResult {
  // By its id: the dataset may have got another name meanwhile.
  const name = versionRef(db, input.versionId).replace(/@v\d+$/, '')
  const made = addMade(db, { name, checks: input.checks }, output, {
    parentId: input.versionId,
    source: { edited: input.ref, ...countEdits(input.edits), warnings: output.warnings },
  })
  const staged = new Map(stagedOf(db, input.versionId).map((edit) => [edit.id, JSON.stringify(edit)]))
  discardEdits(
    db,
    input.versionId,
    input.edits.filter((edit) => staged.get(edit.id) === JSON.stringify(edit)).map(({ id }) => id),
  )
  return made
}

function commitVersion(db: Registry, _job: JobRow, input: ImportJob, output: ImportOutput): ImportResult {
  return addMade(db, { ...input, name: nameNow(db, input) }, output, {
    source: {
      file: input.file,
      options: input.options,
      warnings: output.warnings,
      ...output.file,
      ...(output.report && { report: output.report }),
    },
  })
}

/** A dataset that was moved to the trash meanwhile gets no more versions: its name is free for another. */
export function nameNow(db: Registry, { name, datasetId }: Pick<ImportJob, 'name' | 'datasetId'>): string {
  if (datasetId === undefined) return name
  const { id, deletedAt, name: now } = schema.datasets
  const living = and(eq(id, datasetId), isNull(deletedAt))
  return db.select({ now }).from(schema.datasets).where(living).get()?.now ?? name
}

/** Adds the version that a task made, with its split, the results of rules, and marks. */
export function addMade(
  db: Registry,
  { name, checks, sensitive = [], protected: protectedOnes = [] }: Pick<ImportJob, 'name' | 'checks' | 'sensitive' | 'protected'>,
  output: ImportOutput,
  origin: Pick<NewVersion, 'source' | 'parentId'>,
): ImportResult {
  const { version, isNew } = addVersion(db, name, {
    manifest: output.manifest,
    manifestText: canonicalize(output.manifest) as string,
    hash: output.versionId,
    profileObject: output.profileObject,
    parentId: origin.parentId,
    source: output.personal.length > 0 ? { ...origin.source, personal: output.personal } : origin.source,
  })
  const split = isNew ? inheritSplit(db, version) : null
  const failed = commitResults(db, version, checks, output.ruleResults)
  if (sensitive.length > 0) {
    markColumns(db, name, { mark: 'sensitive', columns: sensitive, on: true })
    markDerived(db, version.datasetId, sensitive)
  }
  if (protectedOnes.length > 0) markColumns(db, name, { mark: 'protected', columns: protectedOnes, on: true })
  const described = describeVersion(db, version)
  const known = sensitiveColumns(db, version.datasetId)
  const personal = output.personal.filter(({ column }) => !known.has(column))
  return {
    version: described,
    identicalTo: isNew ? null : described.ref,
    warnings: [...output.warnings, ...failed, ...(split === null ? [] : [split])],
    report: output.report ?? nothingChanged,
    questions: [...(output.questions ?? [])],
    personal,
  }
}
