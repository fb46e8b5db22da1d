import { z } from 'zod'

export const jobStatuses = ['queued', 'running', 'paused', 'interrupted', 'failed', 'stopped', 'done'] as const
export const JobStatus = z.enum(jobStatuses)
export type JobStatus = z.infer<typeof JobStatus>

/**
 * What can happen to a job. `lost` is the end of its process without a word: a crash, or kill -9. `detach` is the end of the process that
 * watches over one on a compute target: what it does there goes on, and whoever takes it from the queue finds it again.
 */
export const jobEvents = ['start', 'pause', 'resume', 'cancel', 'finish', 'stop', 'fail', 'lost', 'detach'] as const
export type JobEvent = (typeof jobEvents)[number]

const transitions: Record<JobStatus, Partial<Record<JobEvent, JobStatus>>> = {
  queued: { start: 'running', cancel: 'stopped', fail: 'failed' },
  // Cancelling a running job is a request: it stays running until its worker has stopped, finished or been killed.
  running: { cancel: 'running', pause: 'paused', finish: 'done', stop: 'stopped', fail: 'failed', lost: 'interrupted', detach: 'queued' },
  paused: { resume: 'queued', cancel: 'stopped' },
  interrupted: { resume: 'queued', cancel: 'stopped' },
  failed: { resume: 'queued' },
  stopped: { resume: 'queued' },
  done: {},
}

/** The status after an event, or null where the event means nothing in that status. */
export function nextJobStatus(status: JobStatus, event: JobEvent): JobStatus | null {
  return transitions[status][event] ?? null
}

/** Whether nothing will happen to a job until someone asks for it. */
export function rests(status: JobStatus): boolean {
  return hasEnded(status) || status === 'paused'
}

export function hasEnded(status: JobStatus): boolean {
  return status === 'done' || status === 'failed' || status === 'stopped' || status === 'interrupted'
}
