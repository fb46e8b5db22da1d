import { Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { runGraph } from '../fixtures/run.ts'
import { GraphBuilder } from './graph.ts'

test('inputs keep their names, everything else steps aside', () => {
  const graph = new GraphBuilder()
  const a = graph.input('sum', 'double', ['N'], '')
  const sum = graph.op('sum', 'Add', [a, graph.doubles('sum', [1])])
  const again = graph.op('sum', 'Add', [sum, a])
  expect([a, sum, again]).toEqual(['sum', 'sum_3', 'sum_4'])
})

test('two inputs of one name are refused', () => {
  const graph = new GraphBuilder()
  graph.input('a', 'double', ['N'], '')
  expect(() => graph.input('a', 'string', ['N'], '')).toThrow('"a"')
})

test('a graph computes in onnxruntime', async () => {
  const graph = new GraphBuilder()
  const x = graph.input('x', 'double', ['N'], 'a number')
  graph.output(graph.op('y', 'Add', [x, graph.doubles('two', [2])]), 'double', ['N'], 'two more')
  const y = await runGraph(graph.build('g'), { x: new Tensor('float64', Float64Array.of(1, NaN), [2]) })
  expect([...(y.data as Float64Array)]).toEqual([3, NaN])
})
