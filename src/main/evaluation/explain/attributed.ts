import type { Explanation, TreeShap } from '../../../shared/domain/evaluation/explanation.ts'
import type { FittedPreprocessing, ModelTarget, TrainedModel } from '../../../shared/domain/training/model.ts'
import { type TaskRow, taskRow } from '../../../shared/domain/training/tasks.ts'
import type { Frame } from '../../frame.ts'
import { namesOf } from '../../training/index.ts'

/** Why a model says what it says of one row: contributions of its columns, which add up to score − baseline. */
export interface Why extends Pick<Explanation, 'method' | 'scale' | 'label' | 'score' | 'baseline' | 'background'> {
  readonly contributions: readonly { readonly column: string; readonly contribution: number }[]
}

/** What a model that is known from inside can tell of its own answers. */
export interface Attributed {
  readonly kind: 'network' | 'trees'
  /** What single rows are seen against, as the model takes it: the average of the rows for a network, some of the rows themselves for trees. */
  reference(background: Frame): Float64Array
  /** @param one a frame of one row @param place of the class that is explained @param shap of trees, how they are explained */
  why(one: Frame, reference: Float64Array, place: number, shap: TreeShap): Why
}

/** What is explained: Σ upstream · output + constant. */
export type Explained = Pick<Why, 'scale' | 'label'> & { readonly upstream: Float64Array; readonly constant: number }

/** Log-odds of the positive class; the logit of the predicted class against the mean of all; or the value in its own unit. */
export function explainedScore({ task, target }: Pick<TrainedModel, 'task' | 'target'>, place: number): Explained {
  return scores[taskRow(task).end](target, place)
}

const scores: Readonly<Record<TaskRow['end'], (target: ModelTarget, place: number) => Explained>> = {
  sigmoid: ({ labels }) => ({ upstream: Float64Array.of(1), constant: 0, scale: 'logOdds', label: labels[1] }),
  softmax: ({ labels }, place) => ({
    upstream: Float64Array.from(labels, (_, label) => (label === place ? 1 : 0) - 1 / labels.length),
    constant: 0,
    scale: 'centredLogit',
    label: labels[place],
  }),
  linear: ({ scale, offset, link }) => ({ upstream: Float64Array.of(scale), constant: offset, scale: link ?? 'value', label: null }),
}

/** Of each input of the model, the place of its raw column among those that the model takes. */
export function columnPlaces(inputs: TrainedModel['inputs'], { features }: FittedPreprocessing): number[] {
  const places = new Map(inputs.map(({ name }, place) => [name, place]))
  return features.flatMap((feature) => namesOf(feature).map(() => places.get(feature.column) ?? 0))
}
