import type { z } from 'zod'
import type { HeapLimits, KindReach, Work } from '../jobs/index.ts'
import type { RestartLimits } from '../../shared/domain/service.ts'
import type { Workspace } from '../workspace/index.ts'
import type { Calls, CallsOf, InputOf, OutputOf, Services, SettingsOf } from './service.ts'

/** How long each step of a service may take, in ms, and how often it may end. */
export interface ServiceLimits extends RestartLimits {
  /** Until it is ready. */
  readonly start: number
  /** Between two probes. */
  readonly probeInterval: number
  /** Until a probe is answered. */
  readonly probe: number
  /** Unanswered probes in a row after which its process is ended. */
  readonly missed: number
  /** Until it has finished what it had to do when it is stopped. */
  readonly drain: number
  /** Ready for so long, its earlier ends count no more. */
  readonly stable: number
}

export const serviceLimits: ServiceLimits = {
  start: 60_000,
  probeInterval: 5_000,
  probe: 5_000,
  missed: 3,
  drain: 10_000,
  stable: 60_000,
  failures: 5,
  firstPause: 1_000,
  longestPause: 60_000,
}

/** A kind of service: what a room does around its program. */
export interface ServiceKind<Name extends string, Settings, Asked = Calls> {
  readonly kind: Name
  /** What its settings have to be: they stand in the registry, which may come from anyone. */
  readonly settings: z.ZodType<Settings>
  /** What it does outside of its workspace, for a person who decides whether a service that came with it may start. */
  readonly reach: KindReach
  readonly limits?: Partial<ServiceLimits>
  /** For a service that is to stay small: what its objects may take. */
  readonly heap?: HeapLimits
  /** Its program takes new settings over while it runs (`configure`): it is not restarted for them. */
  readonly live?: boolean
  /** A message of the service while it runs. */
  event?(workspace: Workspace, name: string, event: unknown): void
  /** What main answers when the service asks. What comes is checked there: a service speaks for programs from outside. */
  readonly calls?: { readonly [Name in keyof Asked & string]: (work: Work, input: InputOf<Asked[Name]>) => Promise<OutputOf<Asked[Name]>> }
}

/** Of any settings, as the supervisor sees it. */
export type AnyServiceKind = ServiceKind<string, unknown>

/** What main knows of every kind of service of a map. */
export type ServiceKindsOf<Map> = { readonly [Name in keyof Map & string]: ServiceKind<Name, SettingsOf<Map[Name]>, CallsOf<Map[Name]>> }

export type ServiceKinds = ServiceKindsOf<Services>
