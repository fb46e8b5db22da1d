import { z } from 'zod'
import { RunMetric } from '../../../shared/contract/experiments/index.ts'
import { SplitSummary } from '../../../shared/domain/datasets/dataset.ts'
import { EngineId } from '../../../shared/domain/training/recipe.ts'
import { Sha256, Stored } from './stored.ts'

/** A task that may run on a target. What it tells and gives comes from a machine that is not ours: it is used only where it has this shape. */
export interface RemoteTask {
  readonly output: z.ZodType
  readonly event?: z.ZodType
}

const short = z.string().max(200)
const text = z.string().max(10_000)
const count = z.int().nonnegative()

/** `evaluation/model/test`: it becomes the path of an artifact. */
const EvaluationName = z.string().regex(/^evaluation\/[a-zA-Z]{1,40}\/[a-zA-Z]{1,40}$/)

const Trained = z.looseObject({
  modelObject: Stored,
  modelHashIn1: Sha256.nullable(),
  weightsObject: Stored,
  predictionsObject: Stored,
  engine: z.object({ id: EngineId, version: short, reason: text }),
  measured: z.partialRecord(EngineId, z.number()).nullable(),
  bestEpoch: count,
  epochs: count,
  stopped: z.enum(['done', 'early', 'cancelled']),
  decided: z.object({
    threshold: z.number().nullable(),
    calibrated: z.object({ rows: count, before: z.number(), after: z.number() }).nullable(),
  }),
  refit: z.object({ rounds: count, rows: count }).nullable(),
  baselines: z.object({ trivial: Stored.nullable(), linear: Stored.nullable() }),
  environment: z.record(short, z.union([text, z.number()])),
  split: SplitSummary,
})

const RunOutput = z.object({
  trained: Trained,
  metrics: z.array(RunMetric).max(1_000),
  evaluations: z.array(Stored.extend({ name: EvaluationName })).max(100),
})

/** Losses that grow beyond all bounds are told too. */
const anyNumber = z.union([z.number(), z.nan(), z.literal(Infinity), z.literal(-Infinity)])

const RunEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('epochs'),
    epochs: z.array(z.object({ epoch: count, at: count, values: z.record(short, anyNumber) })).max(100_000),
  }),
  Stored.extend({ type: z.literal('checkpoint'), epoch: count }),
  z.object({ type: z.literal('log'), level: z.enum(['info', 'warning', 'error']), text }),
])

/** The sketch itself is checked where it is unpacked. */
const SketchOutput = z.object({ sketch: Sha256, rows: count, notes: z.array(text).max(100_000) })

/** Which tasks may run on a target, by their name. */
export const remoteTasks: Readonly<Record<string, RemoteTask>> = {
  'compute.sketch': { output: SketchOutput },
  'experiments.run': { output: RunOutput, event: RunEvent },
}
