import { sql } from 'drizzle-orm'
import type { Registry } from '../../workspace/index.ts'

/** At most as many as MLflow's server shows. */
const most = 1_000

export interface DatasetSummary {
  readonly experiment_id: string
  readonly name: string
  readonly digest: string
  /** What its runs used it for, such as training; null where they did not say. */
  readonly context: string | null
}

/** The datasets that runs of experiments used, each once for what it was used for. @param experiments their ids for other programs */
export function searchDatasets(db: Registry, experiments: readonly string[]): DatasetSummary[] {
  const rows = db.values<[experiment: string, name: string, digest: string, context: string | null]>(sql`
    SELECT DISTINCT e.uuid, d.name, d.digest, i.tags ->> '$."mlflow.data.context"'
    FROM experiments e JOIN logged_datasets d ON d.experiment_id = e.id JOIN run_inputs i ON i.dataset_id = d.id
    WHERE e.uuid IN (SELECT value FROM json_each(${JSON.stringify(experiments)})) LIMIT ${most}`)
  return rows.map(([experiment, name, digest, context]) => ({ experiment_id: experiment, name, digest, context }))
}
