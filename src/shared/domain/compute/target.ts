import { z } from 'zod'

/** What a person calls a target. */
export const TargetName = z
  .string()
  .max(60)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9 ._-]*$/,
    'A name starts with a letter or digit; letters, digits, spaces, dots, hyphens and underscores follow.',
  )

/** Where jobs can run besides this computer: a cluster that the person has named. */
export const ComputeTarget = z.object({
  name: TargetName,
  kind: z.literal('ray'),
  /** Of the Ray dashboard, such as `http://127.0.0.1:8265`. */
  address: z.string().min(1).max(2_000),
  /** The shared folder as this computer sees it. */
  folder: z.string().min(1).max(4_000),
  /** The same folder as the machines of the cluster see it. */
  folderThere: z.string().min(1).max(4_000),
  /** A file with the certificates that are trusted for it, in PEM; null for public authorities. */
  certificates: z.string().max(4_000).nullable(),
  addedAt: z.int(),
})
export type ComputeTarget = z.infer<typeof ComputeTarget>

/** Where the token of a target is kept. */
export const TokenPlace = z.enum(['none', 'keychain', 'file'])
export type TokenPlace = z.infer<typeof TokenPlace>
