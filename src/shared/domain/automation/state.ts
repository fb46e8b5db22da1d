import { z } from 'zod'

/** What a run does in each state, in the order in which it passes them, */
export const openStates = [
  /** the rows that are new are counted */
  'triggered',
  /** too few: more are waited for */
  'waiting',
  /** the dataset version is made, its rules are checked, rows are held out */
  'preparing',
  'training',
  /** champion and challenger are measured on the same rows */
  'evaluating',
  /** the gates are checked, and it is decided */
  'gated',
  'awaitingApproval',
  /** the alias is moved */
  'promoting',
  'watching',
] as const
/** and how it ends. Then the cooldown of the policy begins. */
export const closedStates = ['promoted', 'notPromoted', 'rejected', 'declined', 'rolledBack', 'skipped', 'failed', 'cancelled'] as const

export const policyStates = [...openStates, ...closedStates] as const
export const PolicyState = z.enum(policyStates)
export type PolicyState = z.infer<typeof PolicyState>

export const policyEvents = [
  'enough',
  'tooFew',
  'expired',
  'prepared',
  'trained',
  'evaluated',
  'propose',
  'promote',
  'keep',
  'reject',
  'approve',
  'decline',
  /** The alias was moved by someone else: the challenger is held against the version that has it now. */
  'championMoved',
  /** The alias was moved to the challenger itself by someone else. */
  'inUse',
  'moved',
  'watched',
  'harm',
  'fail',
  'cancel',
] as const
export const PolicyEventName = z.enum(policyEvents)
export type PolicyEventName = z.infer<typeof PolicyEventName>

const before = { fail: 'failed', cancel: 'cancelled' } as const

const transitions: Readonly<Record<PolicyState, Partial<Record<PolicyEventName, PolicyState>>>> = {
  triggered: { enough: 'preparing', tooFew: 'waiting', ...before },
  waiting: { enough: 'preparing', expired: 'skipped', ...before },
  preparing: { prepared: 'training', ...before },
  training: { trained: 'evaluating', ...before },
  evaluating: { evaluated: 'gated', inUse: 'promoted', ...before },
  gated: { propose: 'awaitingApproval', promote: 'promoting', keep: 'notPromoted', reject: 'rejected', ...before },
  awaitingApproval: { approve: 'promoting', decline: 'declined', championMoved: 'evaluating', inUse: 'promoted', ...before },
  // What was decided is done, or cannot be: it is not cancelled halfway.
  promoting: { moved: 'watching', reject: 'rejected', championMoved: 'evaluating', inUse: 'promoted', fail: 'failed' },
  watching: { watched: 'promoted', harm: 'rolledBack', fail: 'failed' },
  promoted: {},
  notPromoted: {},
  rejected: {},
  declined: {},
  rolledBack: {},
  skipped: {},
  failed: {},
  cancelled: {},
}

/** The state after an event, or null where the event means nothing in that state. */
export function nextPolicyState(state: PolicyState, event: PolicyEventName): PolicyState | null {
  return transitions[state][event] ?? null
}

const closed: ReadonlySet<PolicyState> = new Set(closedStates)

export const isClosed = (state: PolicyState): boolean => closed.has(state)

/** Until the rows to train on are chosen, a further trigger joins the run; after that it waits for the next one. */
export const takesTriggers = (state: PolicyState): boolean => state === 'triggered' || state === 'waiting'
