import { z } from 'zod'
import { KnownName } from '../names.ts'

/** The whole of a deployment's traffic, in basis points: a weight of 100 is one percent. */
export const wholeTraffic = 10_000

/** What an arm answers with: the version that an alias points to, wherever it moves, or one version. */
export const RouteTarget = z.union([z.object({ alias: KnownName }), z.object({ version: z.int().positive() })])
export type RouteTarget = z.infer<typeof RouteTarget>

/** How an arm is called in logs, metrics and screens. */
export const ArmName = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[a-z][a-z0-9-]*$/, 'An arm is called by lower-case letters, digits and hyphens, such as live or canary.')
  .refine((name) => name !== 'pinned' && name !== 'shadow', 'pinned and shadow are names of Cairn.')

export const RouteArm = z.object({
  name: ArmName,
  target: RouteTarget,
  /** Its part of the traffic, in basis points. */
  weight: z.int().min(0).max(wholeTraffic),
})
export type RouteArm = z.infer<typeof RouteArm>

/**
 * Who answers the requests of a deployment. Arms in a fixed order, the live one first: their weights add up to the whole traffic, and
 * a unit goes to the arm in whose part of [0, 1) its hash lies, counted from the last arm on, so that those of a canary stay with it
 * while its weight grows.
 */
export const Route = z
  .object({
    arms: z.array(RouteArm).min(1).max(10),
    /** Are asked the same after the answer was sent; what they say is logged and compared, never told. */
    shadows: z.array(RouteTarget).max(3).default([]),
    /** Are kept ready beside those, for callers that ask for a version by path. */
    pinned: z.array(RouteTarget).max(20).optional(),
    /** What makes two requests the same unit where they carry no `X-Cairn-Unit` header: a column of the input, or nothing. */
    unitColumn: z.string().max(1_000).nullable().default(null),
    /** What units are hashed with; another one shuffles them anew. */
    salt: z.string().max(100).default(''),
  })
  .refine(({ arms }) => new Set(arms.map(({ name }) => name)).size === arms.length, 'Two arms have the same name.')
  .refine(({ arms }) => arms.reduce((sum, { weight }) => sum + weight, 0) === wholeTraffic, 'The weights of a route must add up to 100 %.')
export type Route = z.infer<typeof Route>

/** Everything to one target. */
export function liveRoute(target: RouteTarget): Route {
  return { arms: [{ name: 'live', target, weight: wholeTraffic }], shadows: [], unitColumn: null, salt: '' }
}

/** `champion`, or `v3`. */
export function targetText(target: RouteTarget): string {
  return 'alias' in target ? target.alias : `v${target.version}`
}
