import type { Tour } from '../../../../shared/contract/app.ts'
import type { CommandId } from '../../../../shared/commands.ts'
import { comparable, type TrailData } from '../trail/trail.ts'

/** A stop of the guided tour. The workspace itself says whether it is done; where it only holds something to look at, the person does. */
export interface TourStep {
  readonly id: string
  readonly name: string
  readonly title: string
  readonly text: string
  readonly command: CommandId
  readonly done: (trail: TrailData) => boolean
  /** For a step that is looked at: where that is, and what is to be seen there. */
  readonly look?: { readonly at: RegExp; readonly text: string }
}

const hasRun = ({ runs }: TrailData) => runs.some(({ status }) => status === 'done')

export const tourSteps: readonly TourStep[] = [
  {
    id: 'import',
    name: 'Import',
    title: 'Import a dataset',
    text: 'A file becomes a version that never changes. Types and target are seen before anything is stored.',
    command: 'dataset.import',
    done: ({ datasets }) => datasets.length > 0,
  },
  {
    id: 'version',
    name: 'Version',
    title: 'Make a second version',
    text: 'Edit a cell with a double click and commit, or append rows. The first version stays as it was.',
    command: 'dataset.edit',
    done: ({ datasets }) => datasets.some(({ versions }) => versions.length > 1),
  },
  {
    id: 'train',
    name: 'Train',
    title: 'Train a first model',
    text: 'A recipe is proposed from the data, with its reasons. The run records all it depends on.',
    command: 'run.new',
    done: hasRun,
  },
  {
    id: 'compare',
    name: 'Compare',
    title: 'Compare two runs',
    text: 'Train a second one with another family of model if there is only one, then set them side by side.',
    command: 'run.compare',
    done: () => false,
    look: {
      at: /^\/experiments\/compare/,
      text: 'Only what differs is shown. Each figure has its difference to the baseline, and “How sure” says what chance could explain.',
    },
  },
  {
    id: 'evaluate',
    name: 'Evaluate',
    title: 'See where the model is wrong',
    text: 'Move the threshold, open the rows behind a number, find the slices where it is worse.',
    command: 'run.evaluation',
    done: () => false,
    look: {
      at: /^\/experiments\/runs\//,
      text: 'These rows were never trained on. Move the threshold, and look at the intervals beside the trivial and the linear model.',
    },
  },
  {
    id: 'register',
    name: 'Register',
    title: 'Register the better run as a model',
    text: 'It gets a name, a threshold and a history that others can refer to.',
    command: 'model.register',
    done: ({ models }) => models.length > 0,
  },
  {
    id: 'package',
    name: 'Package',
    title: 'Build a package',
    text: 'One signed file that predicts anywhere, with proof that it does what was measured.',
    command: 'model.package',
    done: ({ packages }) => packages.length > 0,
  },
]

export interface Stop extends TourStep {
  readonly state: 'done' | 'skipped' | 'now' | 'ahead'
}

/** The steps as the workspace stands now; `now` is the first that is neither done nor left out, none when all are. */
export function stopsOf(trail: TrailData, { skipped, looked }: Pick<Tour, 'skipped' | 'looked'>): Stop[] {
  const reached = tourSteps.findLastIndex(({ done }) => done(trail))
  let found = false
  return tourSteps.map((step, index) => {
    // Who has registered a model has looked at what comes before it.
    const done = step.look ? looked.includes(step.id) || index < reached : step.done(trail)
    if (done) return { ...step, state: 'done' as const }
    if (skipped.includes(step.id)) return { ...step, state: 'skipped' as const }
    const state = found ? ('ahead' as const) : ('now' as const)
    found = true
    return { ...step, ...asItStands(step, trail), state }
  })
}

/** There is nothing to compare with one run: the step then says how to get the second. */
function asItStands(step: TourStep, trail: TrailData): Partial<TourStep> {
  if (step.id !== 'compare' || comparable(trail.runs).length > 1) return {}
  return { title: 'Train a second model to compare with', command: 'run.new' }
}
