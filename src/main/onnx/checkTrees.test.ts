import { describe, expect, test } from 'vitest'
import { randomTrees } from '../packages/formats/fixtures/randomTrees.ts'
import { exportTrees } from '../packages/formats/onnx/export.ts'
import { bytes, integer, message, packedIntegers, repeated, text } from '../protobuf.ts'
import { seededRandom } from '../random.ts'
import { checkGraph, graphLimits } from './check.ts'

const ints = (name: string, values: readonly number[]) => bytes(5, message(text(1, name), packedIntegers(8, values), integer(20, 7)))
const int = (name: string, value: number) => bytes(5, message(text(1, name), integer(3, value), integer(20, 2)))
const texts = (name: string, values: readonly string[]) =>
  bytes(
    5,
    message(
      text(1, name),
      repeated(values, (value) => text(9, value)),
      integer(20, 8),
    ),
  )

type Lists = Readonly<Record<string, number | readonly number[] | readonly string[]>>

function graphOf(type: string, lists: Lists, more: readonly Uint8Array[] = []): Uint8Array {
  const attributes = Object.entries(lists).map(([name, value]) => {
    if (typeof value === 'number') return int(name, value)
    return value.some((each) => typeof each === 'string') ? texts(name, value.map(String)) : ints(name, value.map(Number))
  })
  const node = message(text(1, 'x'), text(2, 'y'), text(4, type), text(7, 'ai.onnx.ml'), ...attributes, ...more)
  return message(integer(1, 8), bytes(7, message(bytes(1, node))))
}

function refusal(graph: Uint8Array, limits = graphLimits): string {
  try {
    checkGraph(graph, limits)
    return 'passed'
  } catch (error) {
    return (error as Error).message
  }
}

/** A root, and two leaves. */
const stump = {
  n_targets: 1,
  nodes_treeids: [0, 0, 0],
  nodes_nodeids: [0, 1, 2],
  nodes_featureids: [0, 0, 0],
  nodes_modes: ['BRANCH_LEQ', 'LEAF', 'LEAF'],
  nodes_truenodeids: [1, 0, 0],
  nodes_falsenodeids: [2, 0, 0],
  target_treeids: [0, 0],
  target_nodeids: [1, 2],
  target_ids: [0, 0],
} satisfies Lists
const rooted = {
  n_targets: 1,
  tree_roots: [0],
  nodes_featureids: [0, 0],
  nodes_truenodeids: [1, 0],
  nodes_falsenodeids: [2, 1],
  nodes_trueleafs: [0, 1],
  nodes_falseleafs: [1, 1],
  leaf_targetids: [0, 0, 0],
} satisfies Lists

describe('[PK-3] trees are checked before they are loaded', () => {
  test('what converters write passes, nodes that several lead to among it', () => {
    expect(refusal(graphOf('TreeEnsembleRegressor', stump))).toBe('passed')
    expect(refusal(graphOf('TreeEnsembleRegressor', { ...stump, nodes_truenodeids: [2, 0, 0] }))).toBe('passed')
    expect(refusal(graphOf('TreeEnsemble', rooted))).toBe('passed')
    const { target_ids, target_nodeids, target_treeids, n_targets: _, ...nodes } = stump
    const classes = { class_ids: target_ids, class_nodeids: target_nodeids, class_treeids: target_treeids, classlabels_int64s: [0, 1] }
    expect(refusal(graphOf('TreeEnsembleClassifier', { ...nodes, ...classes }))).toBe('passed')
    expect(refusal(graphOf('TreeEnsembleClassifier', { ...nodes, ...classes, class_ids: [0, 2] }))).toContain('an output that there is not')
  })

  test('what Cairn writes passes', () => {
    const { model, trees } = randomTrees(seededRandom(1), { task: 'multiclass', rows: 50, trees: 20, depth: 6, forest: true })
    expect(refusal(exportTrees(model, trees, '0.1.0'))).toBe('passed')
  })

  test.each<[string, Lists, string]>([
    ['a node that leads to itself', { nodes_truenodeids: [0, 0, 0] }, 'leads back to itself'],
    [
      'a circle beside the root',
      { nodes_modes: ['LEAF', 'BRANCH_LEQ', 'BRANCH_LEQ'], nodes_truenodeids: [0, 2, 1], nodes_falsenodeids: [0, 0, 0] },
      'leads back to itself',
    ],
    ['a child that there is not', { nodes_falsenodeids: [3, 0, 0] }, 'leads to one that there is not'],
    ['a child in another tree', { nodes_treeids: [0, 0, 1] }, 'leads to one that there is not'],
    ['a negative child', { nodes_falsenodeids: [-1, 0, 0] }, 'leads to one that there is not'],
    ['a node twice', { nodes_nodeids: [0, 1, 1] }, 'the same number'],
    ['an input below 0', { nodes_featureids: [-5, 0, 0] }, 'an input that there is not'],
    ['an output that there is not', { target_ids: [0, 1] }, 'an output that there is not'],
    ['an output below 0', { target_ids: [0, -1] }, 'an output that there is not'],
    ['a leaf of no tree', { target_nodeids: [1, 7] }, 'lies in no tree'],
    ['a list that is too short', { nodes_modes: ['BRANCH_LEQ', 'LEAF'] }, 'differ in length'],
  ])('%s', (_what, changes, why) => {
    expect(refusal(graphOf('TreeEnsembleRegressor', { ...stump, ...changes }))).toContain(why)
  })

  test.each<[string, Lists, string]>([
    ['a circle', { nodes_trueleafs: [0, 0] }, 'leads back to itself'],
    ['a leaf that there is not', { nodes_falsenodeids: [3, 1] }, 'leads to one that there is not'],
    ['a root that there is not', { tree_roots: [2] }, 'a root is no node'],
    ['one root for two trees', { tree_roots: [0, 0] }, 'two trees have one root'],
    ['a node that two lead to', { nodes_falseleafs: [0, 1], nodes_falsenodeids: [1, 1] }, 'lead to one node'],
    ['an output that there is not', { leaf_targetids: [0, 0, 9] }, 'an output that there is not'],
  ])('in the newer operator: %s', (_what, changes, why) => {
    expect(refusal(graphOf('TreeEnsemble', { ...rooted, ...changes }))).toContain(why)
  })

  test('an attribute twice, or one that a caller gives', () => {
    expect(refusal(graphOf('TreeEnsembleRegressor', stump, [ints('nodes_nodeids', [0, 1, 2])]))).toContain('twice')
    const given = bytes(5, message(text(1, 'nodes_hitrates'), text(21, 'other')))
    expect(refusal(graphOf('TreeEnsembleRegressor', stump, [given]))).toContain('from elsewhere')
  })

  test('more nodes, or deeper ones, than are walked', () => {
    expect(refusal(graphOf('TreeEnsembleRegressor', stump), { ...graphLimits, treeNodes: 2 })).toContain('more than 2 nodes')
    expect(refusal(graphOf('TreeEnsembleRegressor', stump), { ...graphLimits, treeDepth: 1 })).toContain('more than 1 nodes deep')
  })
})
