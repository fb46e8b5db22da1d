import { z } from 'zod'
import { JobStatus } from '../../domain/job.ts'
import { metricIds, type MetricId } from '../../domain/evaluation/metrics.ts'
import { TargetName } from '../../domain/compute/target.ts'
import { EngineChoice } from '../../domain/training/recipe.ts'
import { AnyRecipe } from '../../domain/training/recipeFormats.ts'
import { rivals } from '../../domain/experiments/rivals.ts'
import { Dimension, Strategy, StudyPlan } from '../../domain/experiments/study.ts'
import { Name, operation, Ref, Time } from '../base.ts'
import { Part, RunMetric, Subject } from './experiments.ts'

const StudyKind = z.enum(['sweep', 'crossValidation', 'best'])

export const StudySummary = z.object({
  id: z.int(),
  name: z.string(),
  kind: StudyKind,
  status: JobStatus,
  jobId: z.int(),
  /** `wine@v3` */
  dataset: z.string(),
  runs: z.int(),
  /** The compute target that it runs on; null for this computer. */
  target: z.string().nullable(),
  createdAt: Time,
  endedAt: Time.nullable(),
})
export type StudySummary = z.infer<typeof StudySummary>

export const Trial = z.object({
  /** From 0. */
  trial: z.int(),
  /** The newest run of the trial. */
  run: z.int(),
  status: JobStatus,
  jobId: z.int(),
  /** The compute target that trained it; null for this computer. */
  target: z.string().nullable(),
  /** What the space set, as JSON. */
  params: z.record(z.string(), z.string()),
  /** The objective on the validation part; null while there is none, and for folds. */
  value: z.number().nullable(),
  /** The metric that was asked for, on the part that was asked for; the objective when none was. */
  shown: z.number().nullable(),
  epochs: z.int().nullable(),
  bestEpoch: z.int().nullable(),
  /** Stopped early because it was worse than the others. */
  pruned: z.boolean(),
  /** Why it failed. */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  startedAt: Time.nullable(),
  endedAt: Time.nullable(),
  /** Of a fold: its model and the baselines on the rows that it held out. */
  evaluated: z.array(z.object({ subject: Subject, metric: z.string(), value: z.number().nullable() })),
})
export type Trial = z.infer<typeof Trial>

/** A trial or fold that a compute target has trained, and that was trained again on this computer. */
export const TrialCheck = z.object({
  /** From 0. */
  trial: z.int(),
  run: z.int(),
  /** The run that executed it again. */
  again: z.int(),
  /** Whether the weights are the same, bit by bit; null where they could not be computed here. */
  identical: z.boolean().nullable(),
  /** What differs, or why there is nothing to compare. */
  differences: z.array(z.string()),
})
export type TrialCheck = z.infer<typeof TrialCheck>

/** Null where all was trained on this computer. */
const check = TrialCheck.nullable().default(null)

export const SweepResult = z.object({
  kind: z.literal('sweep'),
  /** By validation. */
  best: z.object({ trial: z.int(), run: z.int(), value: z.number() }),
  /** Of the best one, measured once at the end; null where the split has no test part. */
  test: z.array(RunMetric).nullable(),
  /** The majority class or mean, and a linear model, on the rows that the best one was evaluated on. Sweeps of earlier releases have none. */
  baselines: z.array(RunMetric).default([]),
  check,
})
export type SweepResult = z.infer<typeof SweepResult>

/** Each fold's value on what it held out, their mean, and its 95 % interval. */
export const FoldSummary = z.object({
  metric: z.string(),
  values: z.array(z.number()),
  mean: z.number(),
  deviation: z.number(),
  low: z.number(),
  high: z.number(),
})
export type FoldSummary = z.infer<typeof FoldSummary>

export const CrossValidationResult = z.object({
  kind: z.literal('crossValidation'),
  /** The run of each fold. */
  folds: z.array(z.int()),
  /** Of the model; intervals lie within the range of the metric. */
  metrics: z.array(FoldSummary),
  /** What the model is compared with, trained and evaluated on the same folds, and the model's value less theirs, fold by fold. */
  baselines: z
    .array(z.object({ subject: Subject.exclude(['model']), metrics: z.array(FoldSummary), differences: z.array(FoldSummary) }))
    .default([]),
  check,
})
export type CrossValidationResult = z.infer<typeof CrossValidationResult>

/** What one model type came to on the validation rows, by its best trial. */
export const Candidate = z.object({
  /** `boosting` */
  family: z.string(),
  trial: z.int(),
  run: z.int(),
  value: z.number(),
  /** Its value less that of the best one on the same resamples, with its 95 % interval; null for the best one itself, and where it is not defined. */
  difference: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** In which share of the resamples it is ahead of the best one, a tie counting half; null where there is no difference. */
  ahead: z.number().nullable(),
  /** Whether it is as good as the best one: ahead in at least a quarter of the resamples (`asGoodFrom`). */
  equal: z.boolean(),
})
export type Candidate = z.infer<typeof Candidate>

export const BestResult = z.object({
  kind: z.literal('best'),
  /** What was chosen: the simplest of those that are as good as the best one. */
  best: z.object({ trial: z.int(), run: z.int(), value: z.number() }),
  /** Of each model type that came to something, the simplest first. */
  candidates: z.array(Candidate),
  /** Why, in a sentence. */
  why: z.string(),
  /** As of a sweep. */
  test: z.array(RunMetric).nullable(),
  baselines: z.array(RunMetric),
  check,
})
export type BestResult = z.infer<typeof BestResult>

export const StudyResult = z.discriminatedUnion('kind', [SweepResult, CrossValidationResult, BestResult])
export type StudyResult = z.infer<typeof StudyResult>

/** What trials are shown by: the objective of the sweep, or another metric of its runs. */
export const Shown = z.object({ metric: z.string(), part: Part })
export type Shown = z.infer<typeof Shown>

export const Study = StudySummary.extend({
  plan: StudyPlan,
  /** The experiment that its runs belong to. */
  experiment: z.string(),
  /** Null for a cross-validation. */
  shown: Shown.nullable(),
  trials: z.array(Trial),
  result: StudyResult.nullable(),
})
export type Study = z.infer<typeof Study>

/** The result of a study's job. */
export const StudyEnd = z.object({ studyId: z.int() })

const starting = [
  'RULES_FAILED',
  'RULE_INVALID',
  'CANCELLED',
  'WORKER_DIED',
  'OBJECT_CORRUPT',
  'OBJECT_MISSING',
  'RECIPE_INVALID',
  'TARGET_NOT_FOUND',
  'SENSITIVE_UNCONFIRMED',
] as const
/** Whether the person agrees that a compute target gets a copy of columns that are marked as sensitive. */
const sendsSensitive = z.boolean().default(false)
const StartedStudy = z.object({ jobId: z.int(), studyId: z.int() })
const starts = {
  ref: Ref,
  recipe: AnyRecipe,
  engine: EngineChoice.default('auto'),
  name: Name.optional(),
  /** That its runs belong to; the one called as the dataset when absent. */
  experiment: Name.optional(),
  seed: z.int().nonnegative().default(0),
  /** The compute target that trains; this computer where it is left out. */
  target: TargetName.nullable().default(null),
  sendsSensitive,
}

export const studiesContract = {
  /** Searches a space of recipes. Its job's result is a StudyEnd. */
  sweep: operation(...starting)
    .input(
      z.object({
        ...starts,
        space: z.array(Dimension).min(1).max(50),
        strategy: Strategy.default({ kind: 'tpe', startup: 8, candidates: 24 }),
        /** The task's primary metric where it is left out. */
        metric: z.enum(metricIds as [MetricId, ...MetricId[]]).optional(),
        maxTrials: z.int().positive().max(10_000).default(20),
        prune: z.boolean().default(false),
      }),
    )
    .output(StartedStudy),
  /** Trains the model types that suit and chooses on validation rows. Its job's result is a StudyEnd. */
  best: operation(...starting)
    .input(
      z.object({
        ...starts,
        /** Those that suit the data where it is left out. */
        families: z.array(z.enum(rivals)).min(1).optional(),
        /** The task's primary metric where it is left out. */
        metric: z.enum(metricIds as [MetricId, ...MetricId[]]).optional(),
      }),
    )
    .output(StartedStudy),
  /** Trains on all folds but one, in turn. Its job's result is a StudyEnd. */
  crossValidate: operation(...starting)
    .input(z.object({ ...starts, folds: z.int().min(2).max(100).default(5) }))
    .output(StartedStudy),
  /** Goes on with a study that was interrupted, paused, stopped or has failed: to the same trials. */
  resume: operation('JOB_NOT_RUNNING', 'TARGET_NOT_FOUND', 'SENSITIVE_UNCONFIRMED')
    .input(
      z.object({
        study: z.int().positive(),
        /** What trains the rest: a compute target, or null for this computer; the same as before where it is left out. */
        target: TargetName.nullable().optional(),
        sendsSensitive,
      }),
    )
    .output(StartedStudy),
  /** Asks a study to pause: its run stops at the next epoch, with all that going on needs. */
  pause: operation('JOB_NOT_RUNNING')
    .input(z.object({ study: z.int().positive() }))
    .output(StartedStudy),
  /** More trials for a sweep that is done, as if it had been given them from the start. Its job's result is a StudyEnd. */
  extend: operation('JOB_NOT_RUNNING')
    .input(z.object({ study: z.int().positive(), trials: z.int().positive().max(10_000) }))
    .output(StartedStudy),
  list: operation().input(z.object({})).output(z.array(StudySummary)),
  get: operation()
    .input(
      z.object({
        study: z.int().positive(),
        /** What the trials of a sweep are shown by, in place of its objective. */
        metric: z.string().max(100).optional(),
        part: Part.optional(),
      }),
    )
    .output(Study),
}
