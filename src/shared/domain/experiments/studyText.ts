import type { JobStatus } from '../job.ts'
import type { Recipe, roundWord } from '../training/recipe.ts'
import { paramValue } from './paramText.ts'
import type { StudyPlan } from './study.ts'

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
export function trialFamilies({
  plan,
  trials,
}: {
  readonly plan: { readonly kind: Kind; readonly recipe: Pick<Recipe, 'model'> }
  readonly trials: readonly Pick<TrialState & { readonly params: Readonly<Record<string, string>> }, 'epochs' | 'params'>[]
}): (string | undefined)[] {
  if (plan.kind !== 'best') return [plan.recipe.model.family]
  const models = trials.filter(({ epochs }) => epochs !== null).map(({ params }) => paramValue(params.model))
  return models.map((model) => (model as { readonly family?: string } | null)?.family)
}

/** `Done`, `Pruned at epoch 5`, `Failed: …`. @param word what its rounds are called */
export function trialStateText({ status, pruned, epochs, error }: TrialState, word: ReturnType<typeof roundWord> = 'epoch'): string {
  if (pruned) return epochs === null ? 'Pruned' : `Pruned at ${word} ${epochs}`
  return status === 'failed' && error ? `Failed: ${error.message}` : states[status]
}
