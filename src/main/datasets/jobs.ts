import canonicalize from 'canonicalize'
import type { ExportResult, ImportResult } from '../../shared/contract/datasets.ts'
import type { Manifest } from '../../shared/domain/dataset.ts'
import type { ImportOptions } from '../../shared/domain/import.ts'
import { CairnError } from '../../shared/errors.ts'
import type { JobKind, JobRow } from '../jobs/index.ts'
import type { Registry } from '../workspace/index.ts'
import type { ImportOutput } from './index.ts'
import { addVersion, describeVersion, requireVersion } from './registry.ts'
import { commitResults } from './rules/commit.ts'
import type { RuleChecks } from './rules/index.ts'

/** What the tasks of this room are asked; `name`, `file` and `parentHash` are for the commit, the rest for the task. */
export interface ImportJob {
  readonly name: string
  /** The name of the file, without its folder: a workspace holds no absolute path. */
  readonly file: string
  readonly path: string
  readonly options: ImportOptions
  /** The rules that the dataset has, when it has any. */
  readonly checks?: RuleChecks
}

export interface AppendJob extends ImportJob {
  /** The version that the rows follow, and its hash. */
  readonly manifest: Manifest
  readonly parentHash: string
}

export const importJob: JobKind<ImportJob, ImportOutput> = { kind: 'datasets.import', action: 'dataset.import', commit: commitVersion }

export const appendJob: JobKind<AppendJob, ImportOutput> = { kind: 'datasets.append', action: 'dataset.append', commit: commitAppended }

export const exportJob: JobKind<unknown, ExportResult> = {
  kind: 'datasets.export',
  action: 'dataset.export',
  commit: (_db, _job, _input, output) => output,
}

/** @throws VERSION_CONFLICT when another version came in between: its rows would be missing in this one */
function commitAppended(db: Registry, job: JobRow, input: AppendJob, output: ImportOutput): ImportResult {
  const latest = requireVersion(db, input.name)
  if (latest.hash !== input.parentHash) {
    throw new CairnError('VERSION_CONFLICT', `"${input.name}" has got version ${latest.number} meanwhile.`, {
      dataset: input.name,
      version: latest.number,
    })
  }
  return commitVersion(db, job, input, output)
}

function commitVersion(db: Registry, _job: JobRow, input: ImportJob, output: ImportOutput): ImportResult {
  const { version, isNew } = addVersion(db, input.name, {
    manifest: output.manifest,
    manifestText: canonicalize(output.manifest) as string,
    hash: output.versionId,
    profileObject: output.profileObject,
    source: { file: input.file, options: input.options, warnings: output.warnings },
  })
  const failed = commitResults(db, version, input.checks, output.ruleResults)
  const described = describeVersion(db, version)
  return { version: described, identicalTo: isNew ? null : described.ref, warnings: [...output.warnings, ...failed] }
}
