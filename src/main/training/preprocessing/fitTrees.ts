import type { FittedFeature } from '../../../shared/domain/training/model.ts'
import type { Transform } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { FrameColumn } from '../../frame.ts'
import { fitOneHot } from './fitOneHot.ts'

/** A number as it is, a date in days. @throws RECIPE_INVALID for text */
export function fitAsIs(name: string, column: FrameColumn): Extract<FittedFeature, { kind: 'asIs' }> {
  if (column.kind === 'text') {
    const message = `${JSON.stringify(name)} is text, which is no amount. Choose the encoding category or words.`
    throw new CairnError('RECIPE_INVALID', message, { column: name })
  }
  return { kind: 'asIs', column: name, days: column.type === 'date' || column.type === 'datetime' }
}

/** Levels as one-hot finds them; what has no place counts as missing. */
export function fitCategory(
  name: string,
  { minCount, maxLevels }: Extract<Transform, { kind: 'category' }>,
  column: FrameColumn,
  trainRows: Uint32Array,
): Extract<FittedFeature, { kind: 'category' }> {
  const { levels } = fitOneHot(name, { kind: 'onehot', minCount, maxLevels }, column, trainRows)
  return { kind: 'category', column: name, levels }
}
