import { z } from 'zod'
import { operation } from '../base.ts'

/** A dataset that a program said it used. */
export const LoggedDataset = z.object({
  name: z.string(),
  digest: z.string(),
  /** What it is for, as `training` or `eval`; empty where that was not said. */
  context: z.string(),
  sourceType: z.string(),
  source: z.string(),
  /** As the program counted them; null where it did not. */
  rows: z.int().nullable(),
  columns: z.int().nullable(),
  /** The version here with that digest, such as `wine@v3`. */
  version: z.string().nullable(),
})
export type LoggedDataset = z.infer<typeof LoggedDataset>

/** A model that a run used or made. */
export const RunModel = z.object({
  /** `m-` and 32 hexadecimal digits. */
  uuid: z.string(),
  name: z.string(),
  role: z.enum(['input', 'output']),
  step: z.int(),
  status: z.enum(['pending', 'ready', 'failed']),
  files: z.int(),
  bytes: z.int(),
})
export type RunModel = z.infer<typeof RunModel>

/** A version that was registered from a run. */
export const RegisteredHere = z.object({
  /** `iris@v2` */
  ref: z.string(),
  model: z.string(),
  number: z.int(),
  /** The logged model that it was registered from, by its uuid. */
  loggedModel: z.string().nullable(),
  /** Why Cairn keeps it and never opens it. */
  unopened: z.string().nullable(),
})
export type RegisteredHere = z.infer<typeof RegisteredHere>

export const loggedContract = {
  /** What a program logged to a run beside params, tags, metrics and files. */
  logged: operation()
    .input(z.object({ run: z.int().positive() }))
    .output(z.object({ datasets: z.array(LoggedDataset), models: z.array(RunModel), versions: z.array(RegisteredHere) })),
}
