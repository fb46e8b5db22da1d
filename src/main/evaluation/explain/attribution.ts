import type { Differentiable } from './gradient.ts'

/** A score that is linear in the outputs of a network: upstream·outputs + constant. */
export interface LinearScore {
  readonly upstream: Float64Array
  readonly constant: number
}

export interface Attribution {
  readonly method: 'exact' | 'gradients'
  readonly score: number
  readonly baseline: number
  /** Of each input of the network. */
  readonly contributions: Float64Array
}

const fewestSteps = 64
const mostSteps = 16_384
/** Relative to the difference that is to be explained, and never finer than this absolutely. */
const tolerance = 1e-4

/**
 * Integrated gradients (Sundararajan, Taly and Yan, 2017) along the straight line from the baseline to the row, by the midpoint
 * rule with as many steps as the sum of the contributions needs to meet the difference of the scores. For a linear network one
 * step is exact: weight × (value − baseline).
 *
 * @param z the row and @param base the baseline, both expanded
 */
export function attribute(network: Differentiable, { upstream, constant }: LinearScore, z: Float64Array, base: Float64Array): Attribution {
  const scoreOf = (row: Float64Array) => network.outputs(row).reduce((sum, value, u) => sum + value * upstream[u], constant)
  const [score, baseline] = [scoreOf(z), scoreOf(base)]
  const difference = score - baseline
  let steps = network.linear ? 1 : fewestSteps
  for (;;) {
    const places = alongLine(network, upstream, z, base, steps)
    const gap = Math.abs(difference - places.reduce((sum, value) => sum + value, 0))
    if (network.linear || gap <= tolerance * Math.max(1, Math.abs(difference)) || steps >= mostSteps) {
      return { method: network.linear ? 'exact' : 'gradients', score, baseline, contributions: byInput(network, places) }
    }
    steps *= 4
  }
}

function alongLine(network: Differentiable, upstream: Float64Array, z: Float64Array, base: Float64Array, steps: number): Float64Array {
  const sum = new Float64Array(z.length)
  for (let step = 0; step < steps; step++) {
    const at = (step + 0.5) / steps
    const gradient = network.gradient(
      z.map((value, i) => base[i] + (value - base[i]) * at),
      upstream,
    )
    for (let i = 0; i < sum.length; i++) sum[i] += gradient[i]
  }
  return sum.map((value, i) => (value / steps) * (z[i] - base[i]))
}

function byInput({ owner }: Differentiable, places: Float64Array): Float64Array {
  const contributions = new Float64Array(owner.reduce((most, input) => Math.max(most, input), -1) + 1)
  for (let i = 0; i < places.length; i++) contributions[owner[i]] += places[i]
  return contributions
}
