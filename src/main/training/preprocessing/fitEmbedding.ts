import type { FittedFeature } from '../../../shared/domain/training/model.ts'
import type { Transform } from '../../../shared/domain/training/recipe.ts'
import type { FrameColumn } from '../../frame.ts'
import { fitOneHot } from './fitOneHot.ts'

/** The levels seen in training, the commonest first, and how long their vectors are. */
export function fitEmbedding(
  column: string,
  { dims, minCount, maxLevels }: Extract<Transform, { kind: 'embedding' }>,
  values: Extract<FrameColumn, { kind: 'text' }>,
  trainRows: Uint32Array,
): Extract<FittedFeature, { kind: 'embedding' }> {
  const { levels } = fitOneHot(column, { kind: 'onehot', minCount, maxLevels }, values, trainRows)
  return { kind: 'embedding', column, levels, dims: dims ?? automaticDims(levels.length) }
}

/** The rule of fastai (Howard and Gugger, 2020, emb_sz_rule), with a lower limit on the length. */
const automaticDims = (levels: number): number => Math.min(50, Math.max(1, Math.round(1.6 * levels ** 0.56)))
