import { eq } from 'drizzle-orm'
import type { ImportResult } from '../../../shared/contract/datasets/index.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { JobRow, TaskJob } from '../../jobs/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { addMade, nameNow } from '../jobs.ts'
import { findDataset, requireVersion, versionRef } from '../versions/registry.ts'
import type { PrepareInput, PrepareOutput } from './run.ts'
import { columnsFrom, columnsToMark, sensitiveOrigins } from './sensitive.ts'
import { isAutomatic, recordAutomaticRun, recordPreparation, setAutomatic } from './store.ts'

export interface PrepareJob extends PrepareInput {
  /** Of the dataset that it makes a version of. */
  readonly name: string
  /** The dataset that had the name when the job was put into the queue. */
  readonly datasetId?: number
  readonly as?: 'dataset' | 'version'
  /** The versions that are read, the input first. */
  readonly inputs: readonly { readonly versionId: number; readonly ref: string; readonly pinned: boolean }[]
  /** From now on it runs by itself. */
  readonly auto: boolean
  /** It was started by itself. */
  readonly automatic: boolean
}

export const prepareJob: TaskJob<'datasets.prepare', PrepareJob> = {
  kind: 'datasets.prepare',
  action: 'dataset.prepare',
  reach: { does: 'Runs preparation steps and saves the result as a dataset version' },
  commit: commitPrepared,
  ended: (db, job, _status, error) => {
    const input = job.input as PrepareJob
    if (!input.automatic || input.datasetId === undefined) return
    recordAutomaticRun(db, input.datasetId, idsOf(input), error ? problemText(error) : 'Stopped before it was done.')
  },
}

const idsOf = ({ inputs }: PrepareJob) => inputs.map(({ versionId }) => versionId)

/** Kept, and shown to whoever asks: without a value of the data. */
function problemText({ message, details }: CairnError): string {
  if (!('value' in details)) return message
  return `Step ${String(details.step)} (${String(details.kind)}): a value of ${JSON.stringify(details.column)} does not fit.`
}

function commitPrepared(db: Registry, _job: JobRow, input: PrepareJob, output: PrepareOutput): ImportResult {
  const name = nameNow(db, input)
  const before = findDataset(db, name)
  if (input.as === 'dataset' && before)
    throw new CairnError('ALREADY_EXISTS', `A dataset called "${name}" already exists.`, { dataset: name })
  const names = new Map(input.inputs.map(({ versionId, ref }, place) => [place === 0 ? 'input' : ref, datasetOf(db, versionId)]))
  const derived = columnsFrom(output.lineage, sensitiveOrigins(db, names))
  const sensitive = columnsToMark(db, before?.id, derived)
  const [first, ...others] = input.inputs
  const notes = sensitive.length === 0 ? [] : [`Marked as sensitive, because they come from sensitive columns: ${sensitive.join(', ')}.`]
  const warnings = [...output.warnings, ...notes]
  const made = addMade(
    db,
    { name, checks: input.checks, sensitive },
    { ...output, warnings },
    {
      source: {
        prepared: versionRef(db, first.versionId),
        steps: input.steps.filter(({ disabled }) => !disabled).length,
        ...(others.length > 0 && { with: others.map(({ versionId }) => versionRef(db, versionId)) }),
        warnings,
      },
    },
  )
  const version = requireVersion(db, made.version.ref)
  recordPreparation(db, version, made.identicalTo === null, {
    steps: input.steps,
    inputs: input.inputs,
    lineage: output.lineage,
    marked: derived,
  })
  if (input.automatic || isAutomatic(db, version.datasetId)) recordAutomaticRun(db, version.datasetId, idsOf(input), null)
  if (input.auto) setAutomatic(db, version.datasetId, true)
  return made
}

function datasetOf(db: Registry, versionId: number): { datasetId: number } {
  const { datasetVersions } = schema
  const row = db.select({ datasetId: datasetVersions.datasetId }).from(datasetVersions).where(eq(datasetVersions.id, versionId)).get()
  if (!row) throw new CairnError('NOT_FOUND', 'A version that the steps read is gone.', { version: versionId })
  return row
}
