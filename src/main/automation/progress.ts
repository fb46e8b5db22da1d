import { z } from 'zod'

/** How far the triggers of a policy were looked at: what lies before it is not told of again. */
export const Progress = z.object({
  /** When the policy became active, in ms. */
  since: z.int(),
  /** Schedules and ages were looked at until then, in ms. */
  at: z.int(),
  /** The highest id of a dataset version, and of an alert. */
  version: z.int(),
  alert: z.int(),
  /** Labels of each deployment when it was started last. */
  labels: z.record(z.string(), z.int()).default({}),
})
export type Progress = z.infer<typeof Progress>
