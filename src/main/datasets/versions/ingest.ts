import { basename } from 'node:path'
import type { ImportOptions } from '../../../shared/domain/datasets/import.ts'
import { partOf } from '../../../shared/domain/datasets/reading.ts'
import type { Work } from '../../jobs/index.ts'
import type { Registry } from '../../workspace/index.ts'
import { readingOf } from '../reading/reading.ts'
import type { EarlierVersion } from '../reading/values/earlierReadings.ts'
import { findDataset, manifestOf, requireVersion } from './registry.ts'
import { checksBeforeNext } from '../rules/index.ts'

interface File {
  /** Of the dataset. */
  readonly name: string
  readonly path: string
  readonly options: ImportOptions
}

interface Marks {
  readonly sensitive?: readonly string[]
  readonly protected?: readonly string[]
}

type Queueing = Pick<Work, 'workspace' | 'runner'>

/** Puts the import of a file into the queue: a new dataset, or the next version of one. @param file with columns that are marked with it */
export function importFile({ workspace, runner }: Queueing, file: File & Marks): { jobId: number } {
  const { db } = workspace
  const earlier = earlierVersion(db, file.name)
  const job = {
    ...file,
    file: basename(file.path),
    datasetId: findDataset(db, file.name)?.id,
    ...(earlier && { earlier }),
    checks: checksBeforeNext(db, file.name),
  }
  return { jobId: runner.enqueue('datasets.import', `Import ${job.file} as ${job.name}`, job, () => null).jobId }
}

/** How the columns of the latest version of a dataset are read, which a next one keeps; undefined where there is nothing to keep. */
export function earlierVersion(db: Registry, name: string): EarlierVersion | undefined {
  const dataset = findDataset(db, name)
  const { columns, reading } = dataset ? manifestOf(requireVersion(db, name)) : { columns: [], reading: undefined }
  return reading?.columns ? { columns, reading } : undefined
}

/** Puts into the queue that the rows of a file follow those of the latest version, in a new one. @throws NOT_FOUND */
export function appendFile({ workspace: { db }, runner }: Queueing, { name, path, options }: File): { jobId: number } {
  const job = { ...appendRequest(db, { name, file: basename(path), options }), path }
  return { jobId: runner.enqueue('datasets.append', `Append ${job.file} to ${job.name}`, job, () => null).jobId }
}

/** All that an append to the latest version of a dataset needs but the place of the file. @throws NOT_FOUND */
export function appendRequest(db: Registry, { name, file, options }: Pick<File, 'name' | 'options'> & { readonly file: string }) {
  const latest = requireVersion(db, name)
  const reading = readingOf(db, latest)
  return {
    name,
    datasetId: latest.datasetId,
    file,
    options,
    checks: checksBeforeNext(db, name),
    manifest: manifestOf(latest),
    nullTokens: reading?.nullTokens.text ?? null,
    part: partOf(reading),
    parentHash: latest.hash,
  }
}
