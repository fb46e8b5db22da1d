import { eq, inArray } from 'drizzle-orm'
import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import { type JudgedSlice, minimumCommonRows, mostCommonRows } from '../../../shared/domain/models/judging.ts'
import { CairnError } from '../../../shared/errors.ts'
import { PackagedTraining } from '../../../shared/domain/packages/package.ts'
import { manifestOf, Mask, requireVersion, type VersionRow, versionRef } from '../../datasets/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { currentAlias, modelVersionRef, requireModelVersion } from '../versions/store.ts'
import { chooseModel, type ChosenModel, trainedOn } from '../evaluations/choose.ts'
import type { JudgeInput } from './judgeTask.ts'

const { datasetVersions } = schema

export interface JudgeRequest {
  /** Refs of model versions. */
  readonly champion: string
  readonly challenger: string
  /** Dataset versions to look for rows in; those that the two were trained on where it is left out. */
  readonly data?: readonly string[]
  /** That the verdict is about; the main metric of the task where it is left out. */
  readonly metric?: MetricId
  readonly slices?: readonly JudgedSlice[]
  readonly seed?: number
}

/** The champion of the model of a version. @throws NOT_FOUND where it has none */
export function championOf(db: Registry, ref: string): string {
  const version = requireModelVersion(db, ref)
  const champion = currentAlias(db, version.modelId, 'champion')
  if (champion !== null) return modelVersionRef(db, champion)
  const model = modelVersionRef(db, version.id)
  throw new CairnError('NOT_FOUND', `No champion to compare with: the model of ${model} has none. Choose a version to compare with.`, {
    modelVersion: model,
  })
}

/** What the task needs. @throws NOT_FOUND, RUN_NOT_DONE, OBJECT_MISSING; INVALID_INPUT for a slice by a sensitive column */
export function judgeInput(db: Registry, { data, metric, slices = [], seed = 0, ...refs }: JudgeRequest): JudgeInput {
  const [champion, challenger] = [refs.champion, refs.challenger].map((ref) => chooseModel(db, { ref }))
  const versions = candidatesOf(db, [champion, challenger], data)
  const masks = versions.map(({ id }) => Mask.ofVersion(db, id))
  for (const mask of masks) mask.refuse(slices.flat().map(({ column }) => column))
  const judged = (model: ChosenModel) => ({ name: model.name, source: model.source, on: trainedOn(db, model) })
  return {
    champion: judged(champion),
    challenger: judged(challenger),
    candidates: versions.map((version) => ({ dataset: versionRef(db, version.id), manifest: manifestOf(version) })),
    hiddenTargets: [...new Set(masks.flatMap(({ columns }) => [...columns]))],
    ...(metric !== undefined && { metric }),
    slices,
    minimumRows: minimumCommonRows,
    most: mostCommonRows,
    seed,
  }
}

/** Newest first, each once. */
function candidatesOf(db: Registry, models: readonly ChosenModel[], data: readonly string[] | undefined): VersionRow[] {
  const versions = data ? data.map((ref) => requireVersion(db, ref)) : models.flatMap((model) => dataOf(db, model))
  const ids = [...new Set(versions.map(({ id }) => id))]
  if (ids.length === 0) return []
  return db
    .select()
    .from(datasetVersions)
    .where(inArray(datasetVersions.id, ids))
    .all()
    .toSorted((a, b) => b.createdAt - a.createdAt || b.id - a.id)
}

/** The version that a model was trained on, where it is in this workspace. */
function dataOf(db: Registry, { run, version }: ChosenModel): VersionRow[] {
  if (run) return [requireVersion(db, versionRef(db, run.datasetVersionId))]
  const packaged = PackagedTraining.safeParse(version?.training)
  if (!packaged.success) return []
  const found = db.select().from(datasetVersions).where(eq(datasetVersions.hash, packaged.data.dataset.hash)).get()
  return found ? [found] : []
}
