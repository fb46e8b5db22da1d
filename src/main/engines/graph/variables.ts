import type { NamedTensor } from '../../../shared/domain/training/model.ts'
import type { Tensor, Tf } from '../tensors.ts'
import { readName, type Variable, valueName, writtenName } from './program.ts'
import type { GraphRunner } from './runner.ts'

export function readVariables(graph: GraphRunner, variables: readonly Variable[]): NamedTensor[] {
  if (variables.length === 0) return []
  const values = graph.run(
    {},
    variables.map(({ name }) => readName(name)),
  )
  return variables.map(({ name, shape }, i) => ({ name, shape, values: Float32Array.from(values[i]) }))
}

export function writeVariables(tf: Tf, graph: GraphRunner, tensors: readonly NamedTensor[]): void {
  if (tensors.length === 0) return
  tf.tidy(() => {
    // A copy: TensorFlow.js may keep the array that it is given.
    const feeds = tensors.map(({ name, shape, values }): [string, Tensor] => [valueName(name), tf.tensor(values.slice(), [...shape])])
    graph.run(
      Object.fromEntries(feeds),
      tensors.map(({ name }) => writtenName(name)),
    )
  })
}

export function zeros(variables: readonly Variable[]): NamedTensor[] {
  return variables.map(({ name, shape }) => ({ name, shape, values: new Float32Array(shape.reduce((size, n) => size * n, 1)) }))
}
