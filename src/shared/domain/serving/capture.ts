import { z } from 'zod'

/** What of the requests of a deployment is kept in its request log. */
export const Capture = z.object({
  /** Of the requests, 0 to 1; 0 keeps none. Chosen by the request's id, so that a replay of the same requests keeps the same. */
  share: z.number().min(0).max(1).default(1),
  /** `masked` leaves out the columns that are marked sensitive, `none` all of them. Values of a sensitive column are never kept. */
  inputs: z.enum(['masked', 'none']).default('masked'),
  outputs: z.boolean().default(true),
  /** Segments older than so many days, or beyond so many bytes in all, are deleted, the oldest first. */
  days: z.number().positive().max(3_650).default(90),
  bytes: z
    .int()
    .positive()
    .default(1024 ** 3),
})
export type Capture = z.infer<typeof Capture>
export const defaultCapture: Capture = Capture.parse({})

/** How much of the machine a deployment may take. */
export const EndpointLimits = z.object({
  /** Rows that are answered in one run of the graph, and how long a request may wait for others, in ms; it waits only where others are there. */
  batchRows: z.int().min(1).max(100_000).default(1_000),
  batchWait: z.number().min(0).max(2).default(1),
  /** Requests that wait at most; one more is refused with 503 and Retry-After. */
  queue: z.int().min(1).max(100_000).default(1_000),
  /** Threads that compute, beside the one that answers; where other deployments have theirs, there may be fewer than these. */
  workers: z
    .object({ min: z.int().min(0).max(64), max: z.int().min(0).max(64) })
    .refine(({ min, max }) => min <= max, 'The fewest workers are more than the most.')
    .default({ min: 0, max: 2 }),
  /** Of a body, in bytes. */
  bodyBytes: z
    .int()
    .min(1_024)
    .max(1024 ** 3)
    .default(64 * 1024 ** 2),
  /** Until a request is answered with 504, in ms. */
  timeout: z.int().min(100).max(600_000).default(60_000),
})
export type EndpointLimits = z.infer<typeof EndpointLimits>
export const defaultEndpointLimits: EndpointLimits = EndpointLimits.parse({})
