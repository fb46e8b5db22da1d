import { z } from 'zod'
import { PolicyFacts, TriggerEvidence } from '../domain/automation/facts.ts'
import { PolicyName, PolicySettings, PolicyStatus, TriggerKind } from '../domain/automation/policy.ts'
import { PolicyState } from '../domain/automation/state.ts'
import { KnownName, Name, operation, Time } from './base.ts'

/** Policies train registered models again by themselves. */

/** One way from a trigger to its end, in a list. */
export const PolicyRunSummary = z.object({
  id: z.int(),
  policy: z.string(),
  model: z.string(),
  state: PolicyState,
  isOpen: z.boolean(),
  /** What started it, and how many triggers have joined it. */
  trigger: TriggerKind,
  triggerText: z.string(),
  triggers: z.int(),
  champion: z.string().nullable(),
  challenger: z.string().nullable(),
  /** One sentence: what it waits for, how it was decided, or why it ended. */
  text: z.string(),
  startedAt: Time,
  updatedAt: Time,
  endedAt: Time.nullable(),
})
export type PolicyRunSummary = z.infer<typeof PolicyRunSummary>

export const Policy = z.object({
  id: z.int(),
  name: z.string(),
  model: z.string(),
  settings: PolicySettings,
  status: PolicyStatus,
  /** Why it is frozen. */
  frozenReason: z.string().nullable(),
  /** This user lets it work. One that came with the workspace does nothing until it is resumed. */
  allowed: z.boolean(),
  createdAt: Time,
  /** Who made it, or changed its settings last. */
  actor: z.string(),
  /** When its schedules come next. */
  nextAt: Time.nullable(),
  /** Triggers wait until then. */
  cooldownUntil: Time.nullable(),
  /** Triggers that wait for the next run, and why they do. */
  pending: z.int(),
  heldBack: z.object({ reason: z.string(), until: Time.nullable() }).nullable(),
  open: PolicyRunSummary.nullable(),
  /** The newest run that has ended. */
  last: PolicyRunSummary.nullable(),
  runs: z.int(),
  /** What keeps a trigger from being looked at, such as a monitor that is gone. */
  problems: z.array(z.string()),
})
export type Policy = z.infer<typeof Policy>

export const PolicyTriggered = z.object({
  id: z.int(),
  kind: TriggerKind,
  key: z.string(),
  at: Time,
  evidence: TriggerEvidence,
  /** `started` or `joined` the run; `pending`: waits for the next one; `heldBack`: came to nothing, with the reason in `detail`. */
  outcome: z.enum(['started', 'joined', 'pending', 'heldBack']),
  detail: z.string(),
  run: z.int().nullable(),
})
export type PolicyTriggered = z.infer<typeof PolicyTriggered>

export const PolicyEvent = z.object({
  id: z.int(),
  at: Time,
  /** A PolicyEventName, or `triggered`, `joined`, `started` (a job). */
  event: z.string(),
  /** The state that it led to. */
  state: PolicyState,
  detail: z.string(),
  actor: z.string().nullable(),
})
export type PolicyEvent = z.infer<typeof PolicyEvent>

export const PolicyRun = PolicyRunSummary.extend({
  /** Those that held when it started. */
  settings: PolicySettings,
  triggered: z.array(PolicyTriggered),
  /** What each step found and began. */
  facts: PolicyFacts.omit({ revision: true, claim: true, recipe: true, baseline: true }),
  events: z.array(PolicyEvent),
})
export type PolicyRun = z.infer<typeof PolicyRun>

export const DryRun = z.object({
  from: Time,
  to: Time,
  /** When the schedules come next, whatever the conditions say then. */
  nextAt: Time.nullable(),
  triggers: z.array(
    z.object({
      kind: TriggerKind,
      key: z.string(),
      at: Time,
      text: z.string(),
      outcome: z.enum(['starts', 'joins', 'waits', 'heldBack']),
      /** Which condition held it back, or the run that it would have joined. */
      reason: z.string(),
    }),
  ),
  /** Runs that would have started. */
  runs: z.int(),
  /** What it rests on, and what it cannot know. */
  notes: z.array(z.string()),
})
export type DryRun = z.infer<typeof DryRun>

const Named = z.object({ name: PolicyName })
const OfRun = z.object({ run: z.int().positive() })
const Reason = z.string().trim().max(2_000).default('')

export const automationContract = {
  list: operation().input(z.object({})).output(z.array(Policy)),
  get: operation().input(Named).output(Policy),
  /** Settings that suit a model, to begin a policy with. */
  propose: operation()
    .input(z.object({ model: KnownName }))
    .output(PolicySettings),
  create: operation('ALREADY_EXISTS')
    .input(z.object({ name: Name, settings: PolicySettings }))
    .output(Policy),
  /** A run that is open goes on with the settings that it started with. */
  set: operation()
    .input(Named.extend({ settings: PolicySettings }))
    .output(Policy),
  /** With its runs; what they have trained and registered stays. */
  remove: operation('AUTOMATION_BUSY').input(Named).output(z.object({})),
  /** Starts a run now; cooldown, the limit a day and the number of new rows do not hold it back. */
  run: operation('AUTOMATION_BUSY')
    .input(Named.extend({ reason: Reason }))
    .output(PolicyRun),
  /** Which triggers would have come in the last days, and what they would have come to. Nothing is written. Without a name, of settings that no policy has yet. */
  dryRun: operation()
    .input(
      z
        .object({ name: PolicyName.optional(), days: z.int().min(1).max(366).default(90), settings: PolicySettings.optional() })
        .refine(({ name, settings }) => name !== undefined || settings !== undefined, 'Give a policy or its settings.'),
    )
    .output(DryRun),
  /** From now on triggers come to nothing; a run that is open goes on. */
  pause: operation().input(Named).output(Policy),
  /** From paused or frozen; also allows a policy that came with the workspace. */
  resume: operation().input(Named).output(Policy),
  /** Newest first, of all policies or of one. */
  runs: operation()
    .input(
      z.object({
        name: PolicyName.optional(),
        /** Only those that wait for a person. */
        awaiting: z.boolean().default(false),
        limit: z.int().min(1).max(1_000).default(50),
        before: z.int().positive().optional(),
      }),
    )
    .output(z.array(PolicyRunSummary)),
  getRun: operation().input(OfRun).output(PolicyRun),
  /** The challenger of a run that awaits approval comes into use, through the gates of the alias. */
  approve: operation('AUTOMATION_BUSY', 'GATE_FAILED')
    .input(OfRun.extend({ reason: Reason }))
    .output(PolicyRun),
  /** It does not: it stays a version of the model. */
  reject: operation('AUTOMATION_BUSY')
    .input(OfRun.extend({ reason: Reason }))
    .output(PolicyRun),
  /** Ends a run that has not decided yet, and its job. */
  cancel: operation('AUTOMATION_BUSY')
    .input(OfRun.extend({ reason: Reason }))
    .output(PolicyRun),
  /** Triggers of a policy, newest first, with those that came to nothing. */
  triggers: operation()
    .input(Named.extend({ limit: z.int().min(1).max(1_000).default(50) }))
    .output(z.array(PolicyTriggered)),
}
