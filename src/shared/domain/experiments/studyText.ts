import type { JobStatus } from '../job.ts'

type Kind = 'sweep' | 'crossValidation'

/** What people call it; "study" is only the name of both in the code. */
export function studyKindText(kind: Kind): string {
  return kind === 'sweep' ? 'sweep' : 'cross-validation'
}

/** `Sweep 3`, with the name that a person gave it after it: `Sweep 3 · rates`. */
export function studyTitle({ id, name, kind }: { readonly id: number; readonly name: string; readonly kind: Kind }): string {
  const number = kind === 'sweep' ? `Sweep ${id}` : `Cross-validation ${id}`
  // Those of earlier releases were called "study 3" where nobody gave a name.
  const given = new Set(['', `study ${id}`, `${studyKindText(kind)} ${id}`]).has(name) ? '' : name
  return given === '' ? number : `${number} · ${given}`
}

interface TrialState {
  readonly status: JobStatus
  readonly pruned: boolean
  readonly epochs: number | null
  readonly error: { readonly message: string } | null
}

const states: Readonly<Record<JobStatus, string>> = {
  queued: 'Queued',
  running: 'Running',
  paused: 'Paused',
  interrupted: 'Interrupted',
  failed: 'Failed',
  stopped: 'Cancelled',
  done: 'Done',
}

/** `Done`, `Pruned at epoch 5`, `Failed: …`. */
export function trialStateText({ status, pruned, epochs, error }: TrialState): string {
  if (pruned) return epochs === null ? 'Pruned' : `Pruned at epoch ${epochs}`
  return status === 'failed' && error ? `Failed: ${error.message}` : states[status]
}
