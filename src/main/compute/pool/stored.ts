import { z } from 'zod'

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** An object that a task has stored. */
export const Stored = z.object({ object: Sha256, bytes: z.int().nonnegative() })
