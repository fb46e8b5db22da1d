import type { TrainedModel } from '../../../shared/domain/training/model.ts'
import type { Frame } from '../../frame.ts'
import { transform } from '../../training/index.ts'
import type { LoadedNetwork } from '../predict/loadModel.ts'
import { type Attributed, columnPlaces, explainedScore } from './attributed.ts'
import { attribute } from './attribution.ts'
import { differentiable } from './gradient.ts'

/** A network explains itself by gradients, exactly where it is linear. */
export function attributedNetwork(model: TrainedModel, { network, preprocessing, weights }: LoadedNetwork): Attributed {
  const net = differentiable(network, weights)
  const places = columnPlaces(model.inputs, preprocessing)
  return {
    kind: 'network',
    reference: (background: Frame) => averageOf(net, transform(preprocessing, background), network.inputs),
    why: (one, average, place) => {
      const { upstream, constant, scale, label } = explainedScore(model, place)
      const { method, score, baseline, contributions } = attribute(
        net,
        { upstream, constant },
        net.expand(transform(preprocessing, one)),
        average,
      )
      const byColumn = new Float64Array(model.inputs.length)
      for (const [input, column] of places.entries()) byColumn[column] += contributions[input] ?? 0
      return {
        method,
        scale,
        label,
        score,
        baseline,
        background: null,
        contributions: model.inputs.map(({ name: column }, i) => ({ column, contribution: byColumn[i] })),
      }
    },
  }
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
