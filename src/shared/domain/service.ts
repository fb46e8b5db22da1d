import { z } from 'zod'

export const serviceStatuses = ['stopped', 'starting', 'ready', 'unhealthy', 'backingOff', 'failed', 'draining'] as const
export const ServiceStatus = z.enum(serviceStatuses)
export type ServiceStatus = z.infer<typeof ServiceStatus>

/** Where a service stands in the process that runs it. */
export interface ServiceState {
  readonly status: ServiceStatus
  /** Unanswered probes in a row. */
  readonly missed: number
  /** Ends in a row that nobody asked for; a service that stays ready for a while has none any more. */
  readonly failures: number
  /** How often it was started again by itself, since a person started it. */
  readonly restarts: number
  /** It drains to be started again. */
  readonly startsAgain: boolean
}

/**
 * What can happen to a service. `start`, `stop` and `restart` are asked for; `exited` is the end of its process, whatever ended it;
 * `stable` says that it has been ready for long enough, and `retry` that its pause is over.
 */
export const serviceEvents = ['start', 'stop', 'restart', 'ready', 'answered', 'missed', 'stable', 'exited', 'retry'] as const
export type ServiceEvent = (typeof serviceEvents)[number]

export interface RestartLimits {
  /** Ends in a row after which a service is not started again by itself. */
  readonly failures: number
  /** The pause after the first end, in ms; it doubles with each further one. */
  readonly firstPause: number
  readonly longestPause: number
}

export const stoppedService: ServiceState = { status: 'stopped', missed: 0, failures: 0, restarts: 0, startsAgain: false }

const started: ServiceState = { ...stoppedService, status: 'starting' }

/** The state after an event, or null where the event means nothing in that state. */
export function nextServiceState(state: ServiceState, event: ServiceEvent, limits: Pick<RestartLimits, 'failures'>): ServiceState | null {
  switch (state.status) {
    case 'stopped':
    case 'failed':
      if (event === 'start' || event === 'restart') return started
      return event === 'stop' && state.status === 'failed' ? stoppedService : null
    case 'starting':
    case 'ready':
    case 'unhealthy':
      return nextOfRunning(state, event, limits)
    case 'backingOff':
      if (event === 'retry') return { ...state, status: 'starting', missed: 0, restarts: state.restarts + 1 }
      if (event === 'start' || event === 'restart') return started
      return event === 'stop' ? stoppedService : null
    case 'draining':
      if (event === 'exited') return state.startsAgain ? started : stoppedService
      if (event === 'start' || event === 'restart') return state.startsAgain ? null : { ...state, startsAgain: true }
      return event === 'stop' && state.startsAgain ? { ...state, startsAgain: false } : null
  }
}

function nextOfRunning(state: ServiceState, event: ServiceEvent, limits: Pick<RestartLimits, 'failures'>): ServiceState | null {
  switch (event) {
    case 'stop':
      return { ...state, status: 'draining', startsAgain: false }
    case 'restart':
      return { ...state, status: 'draining', startsAgain: true }
    case 'exited':
      return ended(state, limits)
    case 'ready':
      return state.status === 'starting' ? { ...state, status: 'ready', missed: 0 } : null
    case 'answered':
      return state.status === 'unhealthy' ? { ...state, status: 'ready', missed: 0 } : null
    case 'missed':
      return state.status === 'starting' ? null : { ...state, status: 'unhealthy', missed: state.missed + 1 }
    case 'stable':
      return state.status === 'ready' && state.failures > 0 ? { ...state, failures: 0 } : null
    default:
      return null
  }
}

/** Its process ended without being asked to. */
function ended(state: ServiceState, limits: Pick<RestartLimits, 'failures'>): ServiceState {
  const failures = state.failures + 1
  return { ...state, status: failures >= limits.failures ? 'failed' : 'backingOff', missed: 0, failures }
}

/** How long a service pauses after so many ends in a row, in ms: the same every time, so that it can be foretold and tested. */
export function restartPause(failures: number, { firstPause, longestPause }: RestartLimits): number {
  return Math.min(longestPause, firstPause * 2 ** Math.min(failures - 1, 30))
}

/** Whether there is a process of it. */
export function hasProcess(status: ServiceStatus): boolean {
  return status === 'starting' || status === 'ready' || status === 'unhealthy' || status === 'draining'
}

/** Whether the process that supervises it still has something to do for it. */
export function isUp(status: ServiceStatus): boolean {
  return hasProcess(status) || status === 'backingOff'
}
