import { and, eq, isNotNull } from 'drizzle-orm'
import { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import type { TrainedOnData } from './reading/request.ts'

const { datasetVersions, loggedDatasets, runInputs } = schema

/** The data that a run logged as its input, where they are a version of Cairn's; those marked as training first. */
export function dataOfRun(db: Registry, runId: number): TrainedOnData | null {
  const rows = db
    .select({ manifest: datasetVersions.manifest, tags: runInputs.tags })
    .from(runInputs)
    .innerJoin(loggedDatasets, eq(loggedDatasets.id, runInputs.datasetId))
    .innerJoin(datasetVersions, eq(datasetVersions.id, loggedDatasets.datasetVersionId))
    .where(and(eq(runInputs.runId, runId), isNotNull(loggedDatasets.datasetVersionId)))
    .all()
  const found = rows.find(({ tags }) => /^train/i.test(tags['mlflow.data.context'] ?? '')) ?? rows[0]
  if (!found) return null
  const { columns, key, target } = Manifest.parse(JSON.parse(found.manifest))
  return { columns: columns.map(({ name }) => name).filter((name) => !key.includes(name)), target }
}
