import { z } from 'zod'
import type { ImportResult } from '../../../shared/contract/datasets/index.ts'
import { CairnError } from '../../../shared/errors.ts'
import { addMade, findDataset, type ImportOutput, nameNow, requireVersion, versionRef } from '../../datasets/index.ts'
import type { JobRow, TaskJob } from '../../jobs/index.ts'
import type { Registry } from '../../workspace/index.ts'
import { columnsToMark, joinedFrom, sensitiveInputs } from './sensitive.ts'
import { type JoinSource, recordJoin } from './store.ts'
import type { JoinTaskInput } from './task.ts'

export interface JoinJob extends JoinTaskInput {
  /** Of the dataset that it makes a version of. */
  readonly name: string
  /** The dataset that had the name when the job was put into the queue. */
  readonly datasetId?: number
  readonly as?: 'dataset' | 'version'
  /** Name of the file that the entity rows come from, without its folder; null for a dataset version. */
  readonly file: string | null
  readonly entityVersionId: number | null
  /** In the order of the views of the service. */
  readonly sourceVersions: readonly JoinSource[]
}

const Reads = z.object({ entities: z.object({ path: z.string().max(4096).optional() }) })

export const joinJob: TaskJob<'features.join', JoinJob> = {
  kind: 'features.join',
  action: 'dataset.join',
  commit: commitJoined,
  reach: {
    does: 'Joins features to rows and saves the result as a dataset version',
    reads: (input) => {
      const { path } = Reads.parse(input).entities
      return path === undefined ? [] : [path]
    },
  },
}

function commitJoined(db: Registry, _job: JobRow, input: JoinJob, output: ImportOutput): ImportResult {
  const name = nameNow(db, input)
  const before = findDataset(db, name)
  if (input.as === 'dataset' && before)
    throw new CairnError('ALREADY_EXISTS', `A dataset called "${name}" already exists.`, { dataset: name })
  const there = new Set(output.manifest.columns.map(({ name: column }) => column))
  const derived = joinedFrom(input.service, sensitiveInputs(db, datasetsOf(db, input))).filter((column) => there.has(column))
  const sensitive = columnsToMark(db, before?.id, derived)
  const note = `Marked as sensitive, because they come from sensitive columns: ${sensitive.join(', ')}.`
  const warnings = [...output.warnings, ...(sensitive.length === 0 ? [] : [note])]
  const { entityVersionId, sourceVersions } = input
  const entities = entityVersionId === null ? input.file : versionRef(db, entityVersionId)
  const made = addMade(
    db,
    { name, checks: input.checks, sensitive },
    { ...output, warnings },
    {
      source: {
        joined: input.service.ref,
        entities,
        mode: input.mode,
        with: [...new Set(sourceVersions.map(({ sourceId }) => versionRef(db, sourceId)))],
        warnings,
      },
    },
  )
  recordJoin(db, requireVersion(db, made.version.ref).id, { ...input, sources: sourceVersions })
  return made
}

function datasetsOf(db: Registry, { service, entityVersionId, sourceVersions }: JoinJob) {
  const sources = new Map(service.views.map(({ as }, place) => [as, datasetOf(db, sourceVersions[place].sourceId)]))
  return { sources, entities: entityVersionId === null ? null : datasetOf(db, entityVersionId) }
}

function datasetOf(db: Registry, versionId: number): { datasetId: number } {
  return { datasetId: requireVersion(db, versionRef(db, versionId)).datasetId }
}
