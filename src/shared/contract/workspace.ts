import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { operation } from './base.ts'

export const WorkspaceInfo = z.object({
  name: z.string(),
  path: z.string(),
  readOnly: z.boolean(),
  schema: z.int(),
  appVersion: z.string(),
  counts: z.object({
    datasets: z.int(),
    datasetVersions: z.int(),
    /** Entities, views and services. */
    features: z.int(),
    runs: z.int(),
    models: z.int(),
    modelVersions: z.int(),
    packages: z.int(),
    deployments: z.int(),
  }),
  /** Bytes of what is referred to, each object once. */
  objects: z.object({ count: z.int(), bytes: z.int() }),
})
export type WorkspaceInfo = z.infer<typeof WorkspaceInfo>

export const IntegrityReport = z.object({
  ok: z.boolean(),
  objects: z.int(),
  /** How many of them were hashed now. */
  hashed: z.int(),
  bytes: z.int(),
  unreferenced: z.int(),
  /** Each with the place, and how to mend it. */
  problems: z.array(z.object({ where: z.string(), what: z.string(), fix: z.string() })),
})

/** Rooms of the contract. */
export const Room = z.enum([
  'datasets',
  'datasets.rules',
  'features',
  'training',
  'experiments',
  'models',
  'packages',
  'serving',
  'monitoring',
  'automation',
  'tracking',
  'compute',
  'evaluation',
])
export type Room = z.infer<typeof Room>

export const workspaceContract = {
  info: operation().input(z.object({})).output(WorkspaceInfo),
  /** The rooms whose things have changed, after each change that any process has made. */
  watch: operation()
    .input(z.object({}))
    .output(eventIterator(z.object({ rooms: z.array(Room) }))),
  /** Finds everything that is wrong: files against hashes, rows against their form, and what one part says of another. Never breaks off. */
  verify: operation()
    .input(
      z.object({
        /** Hashes only objects that were not hashed here before, or whose files are not as they were then. */
        changed: z.boolean().default(false),
      }),
    )
    .output(IntegrityReport),
}
