import { z } from 'zod'
import { MeasuredMetric } from '../models/profile.ts'
import { Comparison, CheckResult } from './checks.ts'

/** How good the model was in a window, by the labels that came. */
export const MeasuredPerformance = z.object({
  metrics: z.array(MeasuredMetric),
  /** Labelled rows over predicted rows. */
  labelled: z.int(),
  predicted: z.int(),
  coverage: z.number(),
  /** Labels still come: those that come early are no fair sample. */
  provisional: z.boolean(),
  reason: z.string().nullable(),
  /** By column and value. */
  slices: z.array(z.object({ column: z.string(), value: z.string(), rows: z.int(), metrics: z.array(MeasuredMetric) })),
  /** Differences between the groups of a protected column. */
  fairness: z.array(z.object({ column: z.string(), metric: z.string(), value: z.number().nullable(), text: z.string() })),
})
export type MeasuredPerformance = z.infer<typeof MeasuredPerformance>

/** How good the model probably was, without labels. */
export const EstimatedPerformance = z.object({
  method: z.enum(['cbpe', 'dle']),
  metrics: z.array(MeasuredMetric),
  /** It cannot be trusted here, and why: such as many rows outside of what the reference has. Null where nothing speaks against it. */
  warning: z.string().nullable(),
})
export type EstimatedPerformance = z.infer<typeof EstimatedPerformance>

/** What the endpoint did in a window. */
export const ServicePart = z.object({
  requests: z.int(),
  failed: z.int(),
  /** In ms. */
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  perMinute: z.number(),
})
export type ServicePart = z.infer<typeof ServicePart>

/** `cairn.window/1`: what was found in a window. */
export const WindowReport = z.object({
  format: z.literal('cairn.window/1'),
  model: z.string(),
  /** The version whose reference it was held against, such as `wine@v3`. */
  ref: z.string(),
  /** What it is: a file's name, a dataset version, or null for a part of a log. */
  source: z.string().nullable(),
  /** Half-open [start, end), in ms since 1970 UTC. */
  start: z.int(),
  end: z.int(),
  rows: z.int(),
  comparison: Comparison,
  /** The checks of performance, service and time. */
  more: z.array(CheckResult),
  performance: MeasuredPerformance.nullable(),
  estimate: EstimatedPerformance.nullable(),
  service: ServicePart.nullable(),
  /** What was left out and why, such as rows without inputs. */
  notes: z.array(z.string()),
})
export type WindowReport = z.infer<typeof WindowReport>

export const windowStatuses = ['ok', 'alert', 'noData', 'failed'] as const
