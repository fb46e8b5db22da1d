import type { Explanation } from '../../../shared/domain/evaluation/explanation.ts'
import type { ModelTarget, TrainedModel } from '../../../shared/domain/training/model.ts'
import type { Frame } from '../../frame.ts'
import { namesOf, transform } from '../../training/index.ts'
import { attribute } from './attribution.ts'
import { differentiable } from './gradient.ts'
import type { LoadedNetwork } from '../predict/loadModel.ts'
import { type TaskRow, taskRow } from '../../../shared/domain/training/tasks.ts'

/** Why a model says what it says of one row: contributions of its columns, which add up to score − baseline. */
export interface Why {
  readonly method: Explanation['method']
  readonly scale: Explanation['scale']
  readonly label: string | null
  readonly score: number
  readonly baseline: number
  readonly contributions: readonly { readonly column: string; readonly contribution: number }[]
}

/** What a model that is known from inside can tell of its own answers. */
export interface Attributed {
  /** The average of rows, as the model takes them: what single rows are seen against. */
  average(background: Frame): Float64Array
  /** @param one a frame of one row @param average of the background @param place of the class that is explained */
  why(one: Frame, average: Float64Array, place: number): Why
}

/** A network explains itself by gradients, exactly where it is linear. */
export function attributedNetwork(model: TrainedModel, { network, preprocessing, weights }: LoadedNetwork): Attributed {
  const net = differentiable(network, weights)
  return {
    average: (background) => averageOf(net, transform(preprocessing, background), network.inputs),
    why: (one, average, place) => {
      const { upstream, constant, scale, label } = scores[taskRow(model.task).end](model.target, place)
      const { method, score, baseline, contributions } = attribute(
        net,
        { upstream, constant },
        net.expand(transform(preprocessing, one)),
        average,
      )
      const byColumn = new Map(model.inputs.map(({ name }) => [name, 0]))
      let at = 0
      for (const feature of preprocessing.features) {
        for (let i = 0; i < namesOf(feature).length; i++)
          byColumn.set(feature.column, (byColumn.get(feature.column) ?? 0) + (contributions[at++] ?? 0))
      }
      return {
        method,
        scale,
        label,
        score,
        baseline,
        contributions: [...byColumn].map(([column, contribution]) => ({ column, contribution })),
      }
    },
  }
}

type Score = Pick<Why, 'scale' | 'label'> & { readonly upstream: Float64Array; readonly constant: number }

/** Log-odds of the positive class; the logit of the predicted class against the mean of all; or the value in its own unit. */
const scores: Readonly<Record<TaskRow['end'], (target: ModelTarget, place: number) => Score>> = {
  sigmoid: ({ labels }) => ({ upstream: Float64Array.of(1), constant: 0, scale: 'logOdds', label: labels[1] }),
  softmax: ({ labels }, place) => ({
    upstream: Float64Array.from(labels, (_, label) => (label === place ? 1 : 0) - 1 / labels.length),
    constant: 0,
    scale: 'centredLogit',
    label: labels[place],
  }),
  linear: ({ scale, offset }) => ({ upstream: Float64Array.of(scale), constant: offset, scale: 'value', label: null }),
}

function averageOf(net: ReturnType<typeof differentiable>, design: Float32Array, inputs: number): Float64Array {
  const mean = new Float64Array(net.width)
  const rows = design.length / inputs
  for (let row = 0; row < rows; row++) {
    const z = net.expand(design.subarray(row * inputs, (row + 1) * inputs))
    for (let i = 0; i < mean.length; i++) mean[i] += z[i] / rows
  }
  return mean
}
