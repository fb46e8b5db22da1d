import { z } from 'zod'
import { FeatureLookup } from './features.ts'

const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** Where the time of a request went, in µs. */
export const Latency = z.object({
  /** From its first byte to the last of its answer. */
  total: z.int(),
  /** Waiting for a batch or a worker. */
  queue: z.int(),
  /** Reading it and holding it against the signature. */
  input: z.int(),
  /** In the graph. */
  infer: z.int(),
  /** Writing the answer. */
  output: z.int(),
})
export type Latency = z.infer<typeof Latency>

/** What a model said, row by row. */
export const LoggedOutputs = z.object({
  /** Predicted labels; null for numbers. */
  labels: z.array(z.string()).nullable(),
  /** Of each class, row by row; null for numbers. */
  probabilities: z.array(z.array(z.number())).nullable(),
  /** Predicted numbers; null for classes, and in it where a prediction is not finite. */
  values: z.array(z.number().nullable()).nullable(),
})
export type LoggedOutputs = z.infer<typeof LoggedOutputs>

/** One request in the log of a deployment, and one more for each shadow that was asked the same. */
export const LogEntry = z.object({
  /** As in the `X-Cairn-Request-Id` header of the answer. */
  id: z.string(),
  /** When it came, in ms since 1970 UTC. */
  at: z.int(),
  deployment: z.string(),
  revision: z.int(),
  /** The model version that answered; null where none did. */
  ref: z.string().nullable(),
  /** An arm of the route, `pinned` or `shadow`; null where none answered. */
  arm: z.string().nullable(),
  unit: z.string().nullable(),
  /** `mlflow`, `v1`, `v2` or `form`. */
  protocol: z.string(),
  rows: z.int(),
  /** HTTP status of the answer; of a shadow 200, or 500 with its error. */
  code: z.int(),
  /** Code of the error. */
  error: z.string().nullable(),
  /** By column, as they went into the model: without sensitive columns; null where inputs are not kept. Dates are ISO texts. */
  inputs: z.record(z.string(), z.array(Cell)).nullable(),
  outputs: LoggedOutputs.nullable(),
  /** Of each row, what became of the views that its features were looked up in; absent where none were. */
  features: z.array(z.record(z.string(), FeatureLookup)).optional(),
  us: Latency,
})
export type LogEntry = z.infer<typeof LogEntry>
