import type { FittedFeature } from '../../../shared/domain/training/model.ts'
import type { Transform } from '../../../shared/domain/training/recipe.ts'
import type { FrameColumn } from '../../frame.ts'
import { fitOneHot } from './fitOneHot.ts'
import { fnv1a } from './hash.ts'

/** Rarer levels beyond this many count as unseen: the table is written into every model. */
const maxLevels = 100_000

/** The table of the levels seen in training, the commonest first, with the bucket of each. */
export function fitHashed(
  column: string,
  { buckets: size, minCount }: Extract<Transform, { kind: 'hashed' }>,
  values: Extract<FrameColumn, { kind: 'text' }>,
  trainRows: Uint32Array,
): Extract<FittedFeature, { kind: 'hashed' }> {
  const { levels, other, missing } = fitOneHot(column, { kind: 'onehot', minCount, maxLevels }, values, trainRows)
  return { kind: 'hashed', column, levels, buckets: levels.map((level) => fnv1a(level) % size), size, unseen: other, missing }
}
