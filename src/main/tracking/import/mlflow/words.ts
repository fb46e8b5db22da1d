import { mlflowStatuses, statusOfMlflow } from '../../../../shared/domain/tracking/status.ts'
import type { ImportedLoggedModel, ImportedStatus } from '../source.ts'

/** What MLflow's stores call things, whichever of them is read: a folder writes numbers where a database has words. */

/** @returns null for a status that MLflow does not have; what has none runs, as MLflow takes it */
export function readStatus(text: string | null): ImportedStatus | null {
  if (text === null) return 'running'
  // By their number from 1: `RunStatus` of MLflow's service.proto.
  const name = /^\d$/.test(text) ? mlflowStatuses[Number(text) - 1] : mlflowStatuses.find((status) => status === text)
  return name === undefined ? null : (statusOfMlflow[name] as ImportedStatus)
}

/** `LoggedModelStatus`: a word, or its number. */
export function readModelStatus(text: string | null): ImportedLoggedModel['status'] {
  const word = (text ?? '')
    .replace(/^LOGGED_MODEL_/, '')
    .replace(/^UPLOAD_/, '')
    .toUpperCase()
  if (word === 'READY' || word === '2') return 'ready'
  return word === 'FAILED' || word === '3' ? 'failed' : 'pending'
}

export const runIdPattern = /^[0-9a-f]{32}$/
export const loggedModelPattern = /^m-[0-9a-f]{32}$/

/** Tags that are columns of a run here. */
export const tags = { name: 'mlflow.runName', user: 'mlflow.user', notes: 'mlflow.note.content', parent: 'mlflow.parentRunId' } as const

/** Why something is not taken: one sentence for all of its kind, for the report counts by it. */
export const reasons = {
  deleted: 'It was deleted there.',
  noMeta: 'Its meta.yaml is missing or cannot be read.',
  otherId: 'Its meta.yaml belongs to another place.',
  status: 'Its status is not known.',
  metricLine: 'The line is not a time, a value and a step.',
  longValue: 'Its value is longer than 8,000 characters, or cannot be read as text.',
  input: 'What it refers to is missing.',
  elsewhere: 'Its files lie at a place that is not beneath the chosen one.',
  traces: 'Traces are not imported.',
  metricOfModel: 'No run evaluated it.',
} as const
