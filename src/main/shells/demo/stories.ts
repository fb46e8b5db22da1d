import type { ModelSection } from '../../../shared/domain/models/cards.ts'
import type { Gate } from '../../../shared/domain/models/gates.ts'
import { type SampleData, samples } from '../../samples.ts'

/** One of the datasets that are followed from the file to a package, with what a person would decide on the way. */
export interface Story extends SampleData {
  /** The model card. */
  readonly card: Readonly<Partial<Record<ModelSection, string>>>
  /** What a version must pass before it becomes the champion. */
  readonly gates: readonly Gate[]
  /** Learning rates that a sweep tries on the first version of the data; none where there is no sweep. */
  readonly sweep: readonly number[]
}

const contact = 'Whoever made this workspace: it holds a sample that ships with Cairn.'

/** Beside a floor for the metric. That its exports agree is proven when the package is built. */
const usualGates: readonly Gate[] = [{ kind: 'rules' }, { kind: 'card' }, { kind: 'reproduces' }]

const decisions: Readonly<Record<string, Pick<Story, 'card' | 'gates' | 'sweep'>>> = {
  'breast-cancer': {
    card: {
      intendedUse: 'To learn how a threshold weighs false negatives against false positives.',
      outOfScope: 'Any decision about a person. The cases are of one hospital, from 1989 to 1995.',
      limits: 'With 85 test rows the intervals are wide.',
      contact,
    },
    gates: [{ kind: 'metric', metric: 'rocAuc', part: 'test', limit: 0.95 }, ...usualGates],
    sweep: [],
  },
  penguins: {
    card: {
      intendedUse: 'To learn how several classes are evaluated, and how missing values are handled.',
      outOfScope: 'Field work. All birds were caught on three islands of one archipelago.',
      contact,
    },
    gates: [{ kind: 'metric', metric: 'balancedAccuracy', part: 'test', limit: 0.9 }, ...usualGates],
    sweep: [],
  },
  wine: {
    card: {
      intendedUse: 'To learn what happens to a model when data of another population arrives.',
      outOfScope: 'Prices, or the judgment of a single wine. Tasters gave whole grades, and all wines are Vinho Verde.',
      limits: 'Grades below 4 and above 8 are rare, and are predicted towards the middle.',
      contact,
    },
    // Its versions were evaluated on different data: a floor, and not the champion, is what they have in common.
    gates: [{ kind: 'metric', metric: 'rmse', part: 'test', limit: 0.75 }, ...usualGates],
    sweep: [0.0003, 0.003, 0.03],
  },
}

export const stories: readonly Story[] = samples.map((sample) => ({ ...sample, ...decisions[sample.name] }))

export const families = ['linear', 'mlp'] as const
export const seed = 7
