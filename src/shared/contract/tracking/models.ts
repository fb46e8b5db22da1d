import { z } from 'zod'
import { FileRef, operation, Ref, Started, Time } from '../base.ts'
import { ModelVersion } from '../models/index.ts'

/** What another program said of a model version when it registered it, and what Cairn made of it. */
export const VersionOrigin = z.object({
  /** `iris@v3` */
  ref: z.string(),
  /** As the program gave it, such as `models:/m-…` or `runs:/…/model`. */
  source: z.string(),
  /** Its run as other programs know it; `id` is null where that run is not here. */
  run: z.object({ uuid: z.string(), id: z.int().nullable() }).nullable(),
  runLink: z.string().nullable(),
  /** `m-` and 32 hexadecimal digits. */
  loggedModel: z.string().nullable(),
  stage: z.string(),
  user: z.string().nullable(),
  /** MLflow's name of the library that it was logged by, such as `sklearn`. */
  flavor: z.string().nullable(),
  /** Why it is kept and never opened; null where Cairn computes with it. */
  unopened: z.string().nullable(),
  files: z.array(z.object({ path: z.string(), bytes: z.int() })),
  createdAt: Time,
})
export type VersionOrigin = z.infer<typeof VersionOrigin>

/** The person's own Python, which nothing but conversions runs. */
export const PythonSetting = z.object({
  /** Null where none is set. */
  path: z.string().nullable(),
  /** `3.11.9`; null where it does not answer. */
  version: z.string().nullable(),
  /** Why it does not answer; null where it does, or none is set. */
  problem: z.string().nullable(),
})
export type PythonSetting = z.infer<typeof PythonSetting>

/** What a conversion to ONNX would run. */
export const ConversionPlan = z.object({
  ref: z.string(),
  flavor: z.string().nullable(),
  /** The library that converts, such as `skl2onnx`; null for what Cairn has no conversion for. */
  library: z.string().nullable(),
  python: PythonSetting,
  /** Modules that it needs, with the version that this Python has; null where it is missing. */
  modules: z.array(z.object({ name: z.string(), version: z.string().nullable() })),
  /** The program and its arguments, as they would be started: without a shell, in an empty folder of their own. */
  command: z.array(z.string()),
  files: z.int(),
  bytes: z.int(),
  /** What a person has to know before: opening these files may run code that is in them. */
  warning: z.string(),
  /** Why it cannot be converted now, and what to do; null where it can. */
  problem: z.string().nullable(),
})
export type ConversionPlan = z.infer<typeof ConversionPlan>

/** The result of the job that converts. */
export const Converted = z.object({
  /** The version that it was made of, and the new one. */
  from: z.string(),
  version: ModelVersion,
  /** `skl2onnx 1.20.0` */
  library: z.string(),
})
export type Converted = z.infer<typeof Converted>

const opening = ['FORMAT_INVALID', 'MODEL_UNSAFE', 'MODEL_LIMIT', 'WORKER_DIED', 'OBJECT_MISSING', 'OBJECT_CORRUPT', 'CANCELLED'] as const

/** How a model's inputs and outputs are read, where Cairn cannot tell. */
const reading = {
  target: z.string().min(1).optional(),
  /** In the order of the probabilities; for two classes [negative, positive]; none for a regression. */
  labels: z.array(z.string().min(1)).max(200).optional(),
  /** The columns of an input, side by side. */
  inputs: z.array(z.object({ input: z.string(), columns: z.array(z.string().min(1)).min(1) })).optional(),
  output: z.string().optional(),
  threshold: z.number().min(0).max(1).optional(),
}

/** Model versions that other programs registered. */
export const trackingModelsContract = {
  /** Null for a version of Cairn's own. */
  origin: operation()
    .input(z.object({ ref: Ref }))
    .output(VersionOrigin.nullable()),
  /** Opens a version whose ONNX file Cairn could not tell how to read, as the person says. Its files stay as they are. */
  read: operation(...opening)
    .input(z.object({ ref: Ref, ...reading }))
    .output(ModelVersion),
  /** Looks at all versions that were imported since: ONNX models are opened, all others keep why not. */
  check: operation(...opening)
    .input(z.object({}))
    .output(z.object({ opened: z.int(), kept: z.int() })),
  /** Of this person on this computer. */
  python: operation().input(z.object({})).output(PythonSetting),
  /** Null forgets it. @throws INVALID_INPUT for what is no Python */
  setPython: operation('FILE_NOT_FOUND')
    .input(z.object({ file: FileRef.nullable() }))
    .output(PythonSetting),
  convertPlan: operation('OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(z.object({ ref: Ref }))
    .output(ConversionPlan),
  /**
   * Converts a version to ONNX with the person's own Python, and makes that the next version of its model. It opens files that can run any
   * code: it is asked for each time, and `confirmed` says that a person did.
   */
  convert: operation('OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(z.object({ ref: Ref, confirmed: z.literal(true), ...reading }))
    .output(Started),
}
