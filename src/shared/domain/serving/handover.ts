import { z } from 'zod'
import { Sha256 } from '../packages/sha256.ts'

/** What can run a model that leaves Cairn, by what `cairn deploy export --for` calls it: servers, and engines that score many rows. */
export const handoverTargets = ['docker', 'triton', 'kserve', 'mlflow', 'node', 'spark', 'dask'] as const
export const HandoverTarget = z.enum(handoverTargets)
export type HandoverTarget = z.infer<typeof HandoverTarget>

export const handoverTitles = {
  docker: 'Docker',
  triton: 'Triton Inference Server',
  kserve: 'KServe',
  mlflow: 'MLflow',
  node: 'Node',
  spark: 'Spark',
  dask: 'Dask',
} as const satisfies Record<HandoverTarget, string>

/** `cairn-export.json` of a folder that was exported: what it is, and every other file of it. By it a folder is known to be one of ours. */
export const handoverRecordName = 'cairn-export.json'
export const HandoverRecord = z.object({
  format: z.literal('cairn.export/1'),
  target: HandoverTarget,
  model: z.string().max(1_000),
  version: z.int().positive(),
  /** The version of Cairn that exported it. */
  cairn: z.string().max(200),
  files: z.array(z.object({ path: z.string().min(1).max(1_024), sha256: Sha256 })).max(1_000),
})
export type HandoverRecord = z.infer<typeof HandoverRecord>
