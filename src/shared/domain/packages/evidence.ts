import { z } from 'zod'
import { Evaluation, MetricValue } from '../evaluation/evaluation.ts'
import { SliceReport } from '../evaluation/slices.ts'
import { Approval } from './approval.ts'
import { Lineage } from './package.ts'
import { Sha256 } from './sha256.ts'

/** The rows that a package's figures were measured on. */
export const MeasuredOn = z.object({
  /** Test rows; validation rows where the split has no test part. */
  part: z.enum(['validation', 'test']),
  data: z.object({ name: z.string().max(1_000), version: z.int().positive(), hash: Sha256 }),
})
export type MeasuredOn = z.infer<typeof MeasuredOn>

/** `metrics.json`. Packages of version 0.1 do not say on which part: their lineage does. */
export const PackagedMetrics = z.object({
  evaluation: Evaluation,
  baselines: z.array(z.object({ name: z.string().max(1_000), metrics: z.array(MetricValue) })).max(100),
  measured: MeasuredOn.optional(),
})
export type PackagedMetrics = z.infer<typeof PackagedMetrics>

/** A package has at most so many slices, the worst ones. */
export const packagedSlices = 500

/** `slices.json`: the model on parts of the same rows, by every suitable column that is not sensitive. */
export const PackagedSlices = z.object({
  format: z.literal('cairn.slices/1'),
  measured: MeasuredOn,
  /** Null where no slice has enough rows. */
  report: SliceReport.nullable(),
  /** Better slices, which are not in here. */
  omitted: z.int().nonnegative(),
})
export type PackagedSlices = z.infer<typeof PackagedSlices>

/** What a package says of how good its model is and how it came to be, as its author's Cairn recorded it. Nothing here is measured again. */
export const PackageEvidence = z.object({
  metrics: PackagedMetrics.nullable(),
  slices: PackagedSlices.nullable(),
  lineage: Lineage.nullable(),
  approval: Approval.nullable(),
  /** Files that are there and cannot be shown, and why. */
  problems: z.array(z.object({ file: z.string(), why: z.string() })),
})
export type PackageEvidence = z.infer<typeof PackageEvidence>
