import type { JobStatus } from '../job.ts'
import type { roundWord } from '../training/recipe.ts'
import type { BestPlan, StudyPlan } from './study.ts'

type Kind = StudyPlan['kind']

const kindTexts: Readonly<Record<Kind, string>> = { sweep: 'sweep', crossValidation: 'cross-validation', best: 'best of' }

/** What people call it; "study" is only the name of all in the code. */
export function studyKindText(kind: Kind): string {
  return kindTexts[kind]
}

/** `Sweep 3`, with the name that a person gave it after it: `Sweep 3 · rates`. */
export function studyTitle({ id, name, kind }: { readonly id: number; readonly name: string; readonly kind: Kind }): string {
  const text = studyKindText(kind)
  const number = `${text[0].toUpperCase()}${text.slice(1)} ${id}`
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

/** The model types of the trials that have been trained: that of the recipe, or in a best-of each one's own. */
export function trialFamilies({ plan, trials }: TrialsOfPlan): (string | undefined)[] {
  if (plan.kind !== 'best') return [plan.recipe.model.family]
  return trials.flatMap(({ trial, epochs }) => (epochs === null ? [] : [plan.trials[trial]?.recipe.model.family]))
}

interface TrialsOfPlan {
  readonly plan:
    | Pick<BestPlan, 'kind' | 'trials'>
    | { readonly kind: Exclude<Kind, 'best'>; readonly recipe: { readonly model: { readonly family: string } } }
  readonly trials: readonly (Pick<TrialState, 'epochs'> & { readonly trial: number })[]
}

/** `Done`, `Pruned at epoch 5`, `Failed: …`. @param word what its rounds are called */
export function trialStateText({ status, pruned, epochs, error }: TrialState, word: ReturnType<typeof roundWord> = 'epoch'): string {
  if (pruned) return epochs === null ? 'Pruned' : `Pruned at ${word} ${epochs}`
  return status === 'failed' && error ? `Failed: ${error.message}` : states[status]
}
