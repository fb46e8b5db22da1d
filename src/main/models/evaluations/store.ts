import { desc, eq } from 'drizzle-orm'
import {
  type EvaluatedRows,
  EvaluatedRows as EvaluatedRowsSchema,
  type ModelEvaluation,
  type ModelEvaluationSummary,
} from '../../../shared/contract/evaluation.ts'
import { Evaluation } from '../../../shared/domain/evaluation/evaluation.ts'
import { mayFlatter } from '../../../shared/domain/evaluation/seen.ts'
import type { Fold } from '../../../shared/domain/experiments/study.ts'
import { CairnError } from '../../../shared/errors.ts'
import { versionRef } from '../../datasets/index.ts'
import type { TaskJob } from '../../jobs/index.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import type { EvaluateInput } from '../../evaluation/tasks.ts'
import { modelVersionRef, type ModelVersionRow } from '../versions/store.ts'

const { modelEvaluations } = schema

export type ModelEvaluationRow = typeof modelEvaluations.$inferSelect

/** What the job is asked; the ids are for the commit, the rest for the task. */
export interface EvaluateJob extends EvaluateInput {
  readonly versionId: number
  readonly datasetVersionId: number
  /** Where the rows are a part of the fold that the model's run was trained on. */
  readonly fold: Fold | null
}

/** Its result is a ModelEvaluation. */
export const evaluateJob: TaskJob<'models.evaluate', EvaluateJob> = {
  kind: 'models.evaluate',
  action: 'model.evaluate',
  reach: { does: 'Evaluates a model on a dataset version' },
  commit: (db, _job, { versionId, datasetVersionId, rows, fold }, { evaluation, seen, ...objects }): ModelEvaluation => {
    const measured: EvaluatedRows = {
      part: rows.part,
      split: rows.part === 'all' ? null : rows.split,
      count: evaluation.rows,
      fold: rows.part === 'all' ? null : fold,
      includesTraining: mayFlatter(seen),
      seen,
    }
    const row = db
      .insert(modelEvaluations)
      .values({
        versionId,
        datasetVersionId,
        rows: measured,
        evaluationObject: objects.evaluationObject.object,
        predictionsObject: objects.predictionsObject.object,
        at: Date.now(),
      })
      .returning()
      .get()
    return { ...summarize(db, row), evaluation }
  },
}

/** @throws NOT_FOUND */
export function requireEvaluation(db: Registry, id: number): ModelEvaluationRow {
  const row = db.select().from(modelEvaluations).where(eq(modelEvaluations.id, id)).get()
  if (row) return row
  throw new CairnError('NOT_FOUND', `There is no evaluation ${id}.`, { evaluation: id })
}

/** Newest first. */
export function evaluationsOf(db: Registry, version: ModelVersionRow): ModelEvaluationSummary[] {
  const rows = db.select().from(modelEvaluations).where(eq(modelEvaluations.versionId, version.id)).orderBy(desc(modelEvaluations.id)).all()
  return rows.map((row) => summarize(db, row))
}

/** @throws OBJECT_MISSING, OBJECT_CORRUPT */
export async function describeEvaluation({ db, objects }: Workspace, row: ModelEvaluationRow): Promise<ModelEvaluation> {
  const evaluation = Evaluation.parse(JSON.parse((await objects.get(row.evaluationObject)).toString()))
  return { ...summarize(db, row), evaluation }
}

function summarize(db: Registry, row: ModelEvaluationRow): ModelEvaluationSummary {
  return {
    id: row.id,
    model: modelVersionRef(db, row.versionId),
    dataset: versionRef(db, row.datasetVersionId),
    rows: EvaluatedRowsSchema.parse(row.rows),
    at: row.at,
  }
}
