import { z } from 'zod'
import { MeasuredMetric } from '../../../shared/domain/models/profile.ts'
import { CheckKind } from '../../../shared/domain/monitoring/checks.ts'

/** What lists and timelines show of a window, and what alerts look back on, without opening its report. */
export const WindowFigures = z.object({
  failed: z.int(),
  driftingColumns: z.int(),
  /** Checks that failed. */
  failing: z.array(z.object({ check: CheckKind, subject: z.string().nullable() })),
  measured: MeasuredMetric.nullable(),
  coverage: z.number().nullable(),
  provisional: z.boolean(),
  estimated: MeasuredMetric.nullable(),
  p95: z.number().nullable(),
  errorRate: z.number().nullable(),
  /** Of a log: its rows in the window, with those that failed, and how many had a label: more of them open it again. */
  logged: z.int().nullable(),
  labelled: z.int().nullable(),
  /** Why it could not be checked. */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
})
export type WindowFigures = z.infer<typeof WindowFigures>

export const noFigures: WindowFigures = {
  failed: 0,
  driftingColumns: 0,
  failing: [],
  measured: null,
  coverage: null,
  provisional: false,
  estimated: null,
  p95: null,
  errorRate: null,
  logged: null,
  labelled: null,
  error: null,
}
