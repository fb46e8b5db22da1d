import { z } from 'zod'
import { Sha256 } from './sha256.ts'

/**
 * `approval.json`: whether and why a model version was approved, as its workspace recorded it: every check of its gates that let an
 * alias move, with the figures that it rested on, and every move of an alias to it or away from it.
 */

/** A sentence or a name; longer ones are made to take space. */
const Text = z.string().max(20_000)
const Time = z.int().nonnegative()
const Id = z.int().positive()

export const ApprovalGate = z.object({
  /** What had to hold: "RMSE at most 0.7 on test". */
  name: Text,
  passed: z.boolean(),
  /** It had nothing to compare with. */
  skipped: z.boolean().optional(),
  detail: Text,
  /** The figures behind the sentence. */
  evidence: z
    .record(z.string().max(1_000), z.union([Text, z.number(), z.boolean(), z.null()]))
    .refine((evidence) => Object.keys(evidence).length <= 100, 'A gate has at most 100 values.'),
})
export type ApprovalGate = z.infer<typeof ApprovalGate>

export const ApprovalCheck = z.object({
  id: Id,
  alias: Text,
  passed: z.boolean(),
  gates: z.array(ApprovalGate).max(50),
  /** Milliseconds since 1970 UTC. */
  at: Time,
  /** What the person was called who asked for it. */
  actor: Text,
})
export type ApprovalCheck = z.infer<typeof ApprovalCheck>

export const ApprovalMove = z.object({
  alias: Text,
  /** Model versions of the author's workspace; null where the alias was new, or was removed. */
  from: Text.nullable(),
  to: Text.nullable(),
  reason: Text,
  /** A person overrode gates that failed; the reason says why. */
  overridden: z.boolean(),
  /** The check that it went through; null where the alias had no gates. */
  check: Id.nullable(),
  at: Time,
  /** What the person was called who moved it, and the id of their key; empty where that was not recorded. */
  actor: Text,
  author: Text,
})
export type ApprovalMove = z.infer<typeof ApprovalMove>

/** The newest ones of each are kept. */
export const approvalLimit = 200

export const Approval = z.object({
  format: z.literal('cairn.approval/1'),
  /** `wine@v3`, as its workspace calls it. */
  modelVersion: Text,
  /** The aliases that pointed to it when the package was built. */
  aliases: z.array(Text).max(approvalLimit),
  /** The dataset version that its gates measured, and the stored evaluation of its run on a part of it, by SHA-256. */
  data: z.object({ name: Text, version: Id, hash: Sha256 }),
  evaluation: z.object({ part: z.enum(['validation', 'test']), sha256: Sha256 }).nullable(),
  /** Both oldest first. */
  checks: z.array(ApprovalCheck).max(approvalLimit),
  moves: z.array(ApprovalMove).max(approvalLimit),
  /** Older ones, which are not in here. */
  omitted: z.object({ checks: z.int().nonnegative(), moves: z.int().nonnegative() }),
})
export type Approval = z.infer<typeof Approval>
