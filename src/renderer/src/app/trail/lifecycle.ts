import type { CommandId } from '../../../../shared/commands.ts'
import type { Tour } from '../../../../shared/contract/app.ts'
import { hasKnownLeak } from '../../../../shared/domain/experiments/warnings.ts'
import { bestRun, comparable, isTrainedHere, type TrailData } from './trail.ts'
import { type Champion, championOf } from './champion.ts'

/** A step of the pipeline as the workspace stands now. */
export interface LifecycleStep {
  readonly id: StepId
  readonly name: string
  readonly state: 'done' | 'skipped' | 'now' | 'ahead'
  readonly title: string
  readonly text: string
  /** What does it: the menu path and the shortcut are the command's. */
  readonly command: CommandId
  /** Of the tour, where a person looks at something: where that is, and what is to be seen there. */
  readonly look?: { readonly at: RegExp; readonly text: string }
}

type StepId = 'import' | 'version' | 'train' | 'compare' | 'evaluate' | 'register' | 'promote' | 'package'

/** What the steps are judged by. Runs and versions with a known leak count as none: nothing is built on them. */
interface Facts {
  readonly trail: TrailData
  readonly trained: boolean
  readonly best: ReturnType<typeof bestRun>
  /** A version of a model that Cairn opens, and that has no known leak. */
  readonly version: string | null
  readonly champion: Champion | null
}

interface StepCopy {
  readonly id: StepId
  readonly name: string
  /** Taught by the tour alone: the pipeline goes on without it. */
  readonly tourOnly?: true
  readonly look?: LifecycleStep['look']
  done(facts: Facts): boolean
  copy(facts: Facts): Pick<LifecycleStep, 'title' | 'text' | 'command'>
}

const steps: readonly StepCopy[] = [
  {
    id: 'import',
    name: 'Import',
    done: ({ trail: { datasets } }) => datasets.length > 0,
    copy: () => ({
      title: 'Import a dataset',
      text: 'A file becomes a version that never changes. Types and target are shown before anything is saved.',
      command: 'dataset.import',
    }),
  },
  {
    id: 'version',
    name: 'Version',
    tourOnly: true,
    done: ({ trail: { datasets } }) => datasets.some(({ versions }) => versions.length > 1),
    copy: () => ({
      title: 'Make a second version',
      text: 'Edit a cell with a double click and commit, or append rows. The first version stays as it was.',
      command: 'dataset.edit',
    }),
  },
  {
    id: 'train',
    name: 'Train',
    done: ({ best }) => best !== undefined,
    copy: ({ trail: { datasets }, trained }) =>
      trained
        ? {
            title: 'Train a model without leakage',
            text: 'Every run so far has a known leak: its metrics will not hold for new data. Keep the leaking columns excluded.',
            command: 'run.new',
          }
        : {
            title: `Train a first model${datasets[0] ? ` on ${datasets[0].versions[0]?.ref ?? datasets[0].name}` : ''}`,
            text: 'A recipe is proposed from the data, with reasons. The model is evaluated beside the majority-class or mean baseline and a linear one.',
            command: 'run.new',
          },
  },
  {
    id: 'compare',
    name: 'Compare',
    look: {
      at: /^\/experiments\/compare/,
      text: 'Only what differs is shown. Each metric has its difference to the baseline run, and how much of it could be chance.',
    },
    done: ({ trail }) => comparable(trail.runs).length > 1,
    copy: ({ trail }) =>
      comparable(trail.runs).length > 1
        ? {
            title: 'Compare two runs',
            text: 'Set them side by side: what differs in recipe and metrics, and how certain it is.',
            command: 'run.compare',
          }
        : {
            title: 'Train a second model to compare with',
            text: 'A single metric means little: train another recipe or model type to compare with.',
            command: 'run.new',
          },
  },
  {
    id: 'evaluate',
    name: 'Evaluate',
    tourOnly: true,
    look: {
      at: /^\/experiments\/runs\//,
      text: 'The model has not seen these rows in training. Move the threshold, and read the intervals beside the baselines.',
    },
    done: () => false,
    copy: () => ({
      title: 'See where the model is wrong',
      text: 'Move the threshold, open the rows behind a number, find the slices where it is worse.',
      command: 'run.evaluation',
    }),
  },
  {
    id: 'register',
    name: 'Register',
    done: ({ version }) => version !== null,
    copy: ({ best }) => ({
      title: best ? `Register run ${best.id} as a model` : 'Register a run as a model',
      text: 'It has the best metric on its validation rows. Registered, it has a name, a threshold and a history that others can refer to.',
      command: 'model.register',
    }),
  },
  {
    id: 'promote',
    name: 'Promote',
    done: ({ champion }) => champion !== null && !champion.leaks,
    copy: ({ champion, version }) =>
      champion
        ? {
            title: `Replace the champion ${champion.ref}`,
            text: 'Its run has a known leak, so its metrics will not hold for new data.',
            command: 'go.models',
          }
        : {
            title: `Make ${version ?? 'a version'} the champion`,
            text: 'An alias shows which version is in use. Gates can protect it: failing ones are shown before you promote.',
            command: 'go.models',
          },
  },
  {
    id: 'package',
    name: 'Package',
    done: ({ champion }) => champion !== null && !champion.leaks && champion.packaged === 'complete',
    copy: ({ champion }) =>
      champion?.packaged === 'draft'
        ? {
            title: `Complete the model card of ${champion.ref}`,
            text: 'Its package is a draft. Write what is missing, and build it again.',
            command: 'go.models',
          }
        : {
            title: `Build a package of ${champion?.ref ?? 'the champion'}`,
            text: 'One signed file that predicts anywhere, with proof that it gives the same predictions as the evaluated model.',
            command: 'model.package',
          },
  },
]

/** When all is done. */
export const finished = {
  title: 'The pipeline is complete',
  text: 'New data begins the next round: append rows, and see what changed.',
  command: 'go.datasets',
} as const satisfies Pick<LifecycleStep, 'title' | 'text' | 'command'>

/**
 * The steps from data to a package as the workspace stands now; `now` is the first that is neither done nor skipped, none when all are.
 * Home, the strip under each screen and the tour show this and nothing else, so that they never contradict each other.
 * @param tour what the person skipped and looked at; null while it is off: what only the tour teaches is left out then
 */
export function lifecycle(trail: TrailData, tour: Pick<Tour, 'skipped' | 'looked'> | null): LifecycleStep[] {
  const facts = factsOf(trail)
  const shown = steps.filter(({ tourOnly }) => tour !== null || !tourOnly)
  const done = shown.map((step) =>
    tour && step.look ? tour.looked.includes(step.id) && (step.tourOnly || step.done(facts)) : step.done(facts),
  )
  // Who has registered a model has done what comes before it, but for what is only taught.
  const reached = shown.findLastIndex(({ id }, i) => done[i] && (id === 'register' || id === 'promote' || id === 'package'))
  const data = shown.findLastIndex((step) => step.done(facts))
  let found = false
  return shown.map(({ id, name, look, tourOnly, copy }, i) => {
    const isDone = done[i] || (tourOnly && !look ? false : i < reached) || (id === 'import' && i < data)
    const isSkipped = !isDone && tour?.skipped.includes(id) === true
    const state = isDone ? 'done' : isSkipped ? 'skipped' : found ? 'ahead' : 'now'
    found ||= state === 'now'
    return { id, name, state, ...(tour && look && { look }), ...copy(facts) }
  })
}

function factsOf(trail: TrailData): Facts {
  const clean = trail.models.flatMap(({ versions }) => versions).filter(({ warnings, task }) => task !== null && !hasKnownLeak(warnings))
  return {
    trail,
    trained: trail.runs.some(isTrainedHere),
    best: bestRun(trail.runs),
    version: clean.toSorted((a, b) => b.createdAt - a.createdAt)[0]?.ref ?? null,
    champion: championOf(trail),
  }
}
