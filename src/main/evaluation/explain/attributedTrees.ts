import type { TrainedModel } from '../../../shared/domain/training/model.ts'
import { hasPositive } from '../../../shared/domain/training/tasks.ts'
import { type Frame, takeRows } from '../../frame.ts'
import { transform } from '../../training/index.ts'
import type { LoadedTrees } from '../predict/loadModel.ts'
import { type Attributed, columnPlaces, type Explained, explainedScore } from './attributed.ts'
import { interventionalShap } from './interventional.ts'
import { pathDependentShap } from './pathDependent.ts'
import { type ScalarTrees, scalarTrees } from './scalarTrees.ts'

/** Background rows: fewer where the trees have many nodes, since each row walks them. */
const [fewestRows, mostRows] = [50, 500]
/** Nodes × background rows. */
const nodeVisits = 20_000_000

/**
 * Trees explain themselves by TreeSHAP, exactly. Players are the raw columns: the inputs that are made of one column are known, or unknown,
 * together, so no row is asked about that has two levels at once.
 */
export function attributedTrees(model: TrainedModel, { ensemble, preprocessing, trees }: LoadedTrees): Attributed {
  const places = columnPlaces(model.inputs, preprocessing)
  const most = Math.max(fewestRows, Math.min(mostRows, Math.floor(nodeVisits / Math.max(1, trees.input.length))))
  const byPlace = new Map<number, { explained: Explained; scalar: ScalarTrees }>()
  const scalarAt = (place: number) => {
    const explained = ensemble.leaves === 'share' ? explainedShare(model, place) : explainedScore(model, place)
    const made = byPlace.get(place) ?? { explained, scalar: scalarTrees(ensemble, trees, explained.upstream, places) }
    byPlace.set(place, made)
    return made
  }
  return {
    kind: 'trees',
    reference: (background) => Float64Array.from(transform(preprocessing, spreadRows(background, most))),
    why: (one, reference, place, shap) => {
      const { explained, scalar } = scalarAt(place)
      const { upstream: _, constant, ...what } = explained
      const x = transform(preprocessing, one)
      const byPaths = shap === 'pathDependent'
      const { score, baseline, contributions } = byPaths ? pathDependentShap(scalar, x) : interventionalShap(scalar, x, reference)
      return {
        ...what,
        method: shap,
        score: score + constant,
        baseline: baseline + constant,
        background: byPaths ? null : reference.length / ensemble.inputs,
        contributions: model.inputs.map(({ name: column }, i) => ({ column, contribution: contributions[i] ?? 0 })),
      }
    },
  }
}

/** A forest's answers are shares of classes: these, not their logarithms, are sums over its trees. */
function explainedShare({ task, target: { labels } }: TrainedModel, place: number): Explained {
  const head = { constant: 0, scale: 'probability' } as const
  if (hasPositive(task)) return { ...head, upstream: Float64Array.of(1), label: labels[1] }
  return { ...head, upstream: Float64Array.from(labels, (_, label) => (label === place ? 1 : 0)), label: labels[place] }
}

function spreadRows(frame: Frame, most: number): Frame {
  if (frame.rows <= most) return frame
  return takeRows(
    frame,
    Array.from({ length: most }, (_, i) => Math.floor((i * frame.rows) / most)),
  )
}
