import { and, inArray, sql } from 'drizzle-orm'
import type { SplitSummary } from '../../../shared/domain/datasets/dataset.ts'
import type { RunMetric } from '../../../shared/contract/experiments/index.ts'
import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import { roundWord, type Task } from '../../../shared/domain/training/recipe.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import type { TrainingRun } from '../runs/store.ts'

/** The loss after an epoch, on the training and on the validation rows. */
export interface LossPoint {
  readonly epoch: number
  readonly train: number
  readonly validation: number
}

/** All that the warnings of a run rest on: its own record, and no data. */
export interface RunEvidence {
  readonly task: Task
  readonly target: string
  readonly linear: boolean
  /** Rare classes count more in training. */
  readonly weighted: boolean
  /** What a step of its losses is called. */
  readonly round: ReturnType<typeof roundWord>
  readonly leakingFeatures: readonly string[]
  readonly split: SplitSummary | null
  readonly metrics: readonly Evidence[]
  /** From the best epoch on, in order. */
  readonly losses: readonly LossPoint[]
}

export type Evidence = Pick<RunMetric, 'subject' | 'part' | 'metric' | 'value' | 'low' | 'high' | 'n'>

/** Epochs after the best one that are looked at. */
const mostEpochs = 200

const judged = [
  'accuracy',
  'balancedAccuracy',
  'averagePrecision',
  'rocAuc',
  'recall',
  'specificity',
  'logLoss',
  'rmse',
  'r2',
] as const satisfies readonly MetricId[]

/** The evidence of several runs, by as many queries as for one. Runs that have not ended have none. */
export function evidenceOf(db: Registry, runs: readonly TrainingRun[]): Map<number, RunEvidence> {
  const ended = runs.filter(({ split }) => split !== null)
  const ids = ended.map(({ id }) => id)
  const metrics = Map.groupBy(judgedMetrics(db, ids).all(), ({ runId }) => runId)
  const losses = lossesOf(db, ids)
  return new Map(
    ended.map(({ id, task, recipe, split }) => [
      id,
      {
        task,
        target: recipe.target,
        linear: recipe.model.family === 'linear',
        weighted: (recipe.classWeights ?? 'none') !== 'none',
        round: roundWord(recipe.model),
        leakingFeatures: recipe.givesAway ?? [],
        split,
        metrics: (metrics.get(id) ?? []) as Evidence[],
        losses: losses.get(id) ?? [],
      },
    ]),
  )
}

/** The plus keeps SQLite from the index by metric: along it, it would read the metrics of all runs. */
export function judgedMetrics(db: Registry, ids: readonly number[]) {
  const { runMetrics } = schema
  return db
    .select()
    .from(runMetrics)
    .where(and(inArray(runMetrics.runId, [...ids]), inArray(sql`+${runMetrics.metric}`, judged)))
}

interface Point {
  readonly run: number
  readonly name: 'loss' | 'valLoss'
  readonly epoch: number
  readonly value: number
}

function lossesOf(db: Registry, ids: readonly number[]): Map<number, LossPoint[]> {
  const points = db.all<Point>(
    sql`SELECT s.run_id AS run, s.name AS name, p.step AS epoch, p.value AS value FROM metric_series s
        JOIN training_runs t ON t.run_id = s.run_id
        JOIN metric_points p ON p.series_id = s.id AND p.step BETWEEN t.best_epoch AND t.best_epoch + ${mostEpochs}
        WHERE s.run_id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND s.name IN ('loss', 'valLoss') AND p.not_a_number = 0
        ORDER BY s.run_id, p.step`,
  )
  return new Map([...Map.groupBy(points, ({ run }) => run)].map(([run, own]) => [run, paired(own)]))
}

function paired(points: readonly Point[]): LossPoint[] {
  const named = (name: Point['name']) => new Map(points.filter((point) => point.name === name).map(({ epoch, value }) => [epoch, value]))
  const [train, validation] = [named('loss'), named('valLoss')]
  return [...validation].flatMap(([epoch, value]) => {
    const fitted = train.get(epoch)
    return fitted === undefined || !Number.isFinite(fitted) || !Number.isFinite(value) ? [] : [{ epoch, train: fitted, validation: value }]
  })
}
