import type { JobStatus } from '../job.ts'

/** What MLflow calls the states of a run. */
export const mlflowStatuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const
export type MlflowStatus = (typeof mlflowStatuses)[number]

/** What a client that sets a status means by it. */
export const statusOfMlflow: Readonly<Record<MlflowStatus, JobStatus>> = {
  RUNNING: 'running',
  SCHEDULED: 'queued',
  FINISHED: 'done',
  FAILED: 'failed',
  KILLED: 'stopped',
}

/** What a client reads. MLflow has no word for a run that was not heard of any more, nor for one that pauses. */
export const mlflowOfStatus: Readonly<Record<JobStatus, MlflowStatus>> = {
  queued: 'SCHEDULED',
  paused: 'SCHEDULED',
  running: 'RUNNING',
  interrupted: 'KILLED',
  stopped: 'KILLED',
  failed: 'FAILED',
  done: 'FINISHED',
}
