import { masked } from '../../../shared/domain/datasets/sensitive.ts'
import type { ModelTarget, TreesModel } from '../../../shared/domain/training/model.ts'
import type { ShownNode, ShownTree } from '../../../shared/domain/training/shownTree.ts'
import { hasClasses, hasPositive } from '../../../shared/domain/training/tasks.ts'
import type { Trees } from '../../../shared/domain/training/trees.ts'
import { CairnError } from '../../../shared/errors.ts'
import { sensitiveOfVersion } from '../../datasets/index.ts'
import { requireArtifact, requireTraining } from '../../experiments/index.ts'
import { namesOf, readSafetensors, treesOfTensors } from '../../training/index.ts'
import type { Workspace } from '../../workspace/index.ts'
import { type ModelVersionRow, modelVersionRef, trainedModel } from './store.ts'
import { splitText } from './splitText.ts'

/** Nodes that are shown of a tree: of a larger one those that are nearest to the root. */
const shownNodes = 500
const shownLevels = 8

/**
 * One tree of a version, its splits in words.
 * @param number from 1
 * @throws INVALID_INPUT for a model that is no trees; NOT_FOUND where it has no such tree
 */
export async function shownTree(workspace: Workspace, version: ModelVersionRow, number: number): Promise<ShownTree> {
  const ref = modelVersionRef(workspace.db, version.id)
  const model = version.runId === null ? null : await trainedModel(workspace, version.runId)
  if (version.runId === null || model?.body.kind !== 'trees') throw new CairnError('INVALID_INPUT', `${ref} has no trees.`, { ref })
  const run = requireTraining(workspace.db, version.runId)
  const { ensemble } = model.body
  if (number > ensemble.trees) {
    throw new CairnError('NOT_FOUND', `${ref} has ${ensemble.trees} trees; there is no tree ${number}.`, { trees: ensemble.trees })
  }
  const stored = await workspace.objects.get(requireArtifact(workspace.db, run, 'weights'))
  const trees = treesOfTensors(ensemble, readSafetensors(stored))
  const own = { ...model, body: model.body }
  const sensitive = sensitiveOfVersion(workspace.db, run.datasetVersionId)
  const nodes = nodesOf(trees, number - 1, questions(own, trees, sensitive))
  // A leaf may have the target of a single row.
  const told = sensitive.has(model.target.column) ? nodes.map((node) => ({ ...node, value: [] })) : nodes
  return { ref, trees: ensemble.trees, tree: number, leaves: leavesOf(own, trees, number - 1), nodes: told }
}

function leavesOf({ task, target, body: { ensemble } }: TreesModel, { output }: Trees, tree: number): string {
  if (!hasClasses(task)) return ensemble.combine === 'mean' ? valueText(target) : `part of the ${valueText(target)}`
  const label = hasPositive(task) ? target.labels[1] : target.labels[output[tree]]
  if (ensemble.leaves === 'share') return output[tree] < 0 ? `shares of ${target.labels.join(', ')}` : `share of ${label}`
  return `${hasPositive(task) ? 'log-odds' : 'logit'} of ${label}`
}

function valueText({ column, link, scale }: ModelTarget): string {
  const of = link === undefined ? column : link === 'log' ? `log(${column})` : `log(1 + ${column})`
  return scale === 1 ? of : `standardized ${of}`
}

/** Whole trees where they are small, else down to the depth at which they still are. */
function nodesOf(trees: Trees, tree: number, ask: (node: number) => string): ShownNode[] {
  const { roots, input, left, right, missingLeft, gain, cover, value, width } = trees
  const end = tree + 1 < roots.length ? roots[tree + 1] : input.length
  const depths = new Map<number, { depth: number; branch: ShownNode['branch'] }>([[roots[tree], { depth: 0, branch: null }]])
  const perDepth: number[] = []
  for (let node = roots[tree]; node < end; node++) {
    const { depth } = depths.get(node) ?? { depth: 0 }
    perDepth[depth] = (perDepth[depth] ?? 0) + 1
    if (input[node] < 0) continue
    depths.set(left[node], { depth: depth + 1, branch: 'yes' })
    depths.set(right[node], { depth: depth + 1, branch: 'no' })
  }
  let deepest = 0
  for (let sum = perDepth[0]; deepest + 1 < perDepth.length && sum + perDepth[deepest + 1] <= shownNodes; ) sum += perDepth[++deepest]
  const below = new Int32Array(end - roots[tree])
  for (let node = end - 1; node >= roots[tree]; node--) {
    if (input[node] >= 0) below[node - roots[tree]] = 2 + below[left[node] - roots[tree]] + below[right[node] - roots[tree]]
  }
  const shown: ShownNode[] = []
  for (let node = roots[tree]; node < end; node++) {
    const { depth, branch } = depths.get(node) ?? { depth: 0, branch: null }
    if (depth > deepest) continue
    const isLeaf = input[node] < 0
    shown.push({
      depth,
      branch,
      question: isLeaf ? null : ask(node),
      missing: isLeaf ? null : missingLeft[node] === 1 ? 'yes' : 'no',
      gain: gain[node],
      rows: cover[node],
      value: isLeaf ? Array.from(value.subarray(node * width, (node + 1) * width)) : [],
      hidden: depth === deepest ? below[node - roots[tree]] : 0,
    })
  }
  return shown
}

/** What a node asks. @param sensitive columns whose values are not told: a threshold is one, too */
function questions(
  { inputs: columns, body: { preprocessing } }: TreesModel,
  trees: Trees,
  sensitive: ReadonlySet<string>,
): (node: number) => string {
  const inputs = preprocessing.features.flatMap((feature) => namesOf(feature).map((name, output) => ({ feature, output, name })))
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  return (node) => {
    const { feature, output, name } = inputs[trees.input[node]]
    const isHidden = sensitive.has(feature.column)
    if (isHidden) return `${feature.column}: ${masked}`
    if (feature.kind === 'category') {
      const places = trees.sets.subarray(trees.setStart[node], trees.setStart[node] + trees.setSize[node])
      const levels = Array.from(places.subarray(0, shownLevels), (place) => feature.levels[place] ?? '')
      const more = places.length > shownLevels ? ` and ${places.length - shownLevels} more` : ''
      return `${name} is ${levels.join(', ')}${more}`
    }
    return splitText(feature, output, name, trees.threshold[node], types.get(feature.column))
  }
}
