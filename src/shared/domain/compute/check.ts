import { z } from 'zod'

/** What the probe found on a target. */
export const TargetCheck = z.object({
  at: z.int(),
  /** Whether jobs can run there. */
  ready: z.boolean(),
  /** Versions by name: `ray`, `python`, `pyarrow`, `onnxruntime`, `node`; null for what is not installed. */
  versions: z.record(z.string(), z.string().nullable()),
  /** `linux-x64` */
  platform: z.string().nullable(),
  nodes: z.int().nullable(),
  cpus: z.number().nullable(),
  /** Whether the cluster sees the shared folder, and this computer sees what it writes there. */
  sharesFolder: z.boolean().nullable(),
  /** From submitting to the first line of the probe, in seconds. */
  startupSeconds: z.number().nullable(),
  /** How fast one of its CPUs does a fixed computation, as a ratio of this computer's; above 1 is faster. */
  speed: z.number().nullable(),
  /** What keeps jobs from running there, and how to mend it; one sentence each. */
  problems: z.array(z.string()),
  /** What is better known: no encryption, no token. */
  warnings: z.array(z.string()),
})
export type TargetCheck = z.infer<typeof TargetCheck>
