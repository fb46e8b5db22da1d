import type { FittedFeature } from '../../../shared/domain/model.ts'
import type { Transform } from '../../../shared/domain/recipe.ts'
import { datePartOf } from './dateParts.ts'
import { moments } from './statistics.ts'

/**
 * Each part is standardised on the dates that are there; a missing date gives 0, which is then the mean of the part.
 *
 * @param present milliseconds since 1970-01-01 UTC; where there are none: offset 0, scale 1
 */
export function fitDateParts(
  column: string,
  transform: Extract<Transform, { kind: 'dateparts' }>,
  present: Float64Array,
): Extract<FittedFeature, { kind: 'dateparts' }> {
  const parts = transform.parts.map((part) => {
    if (present.length === 0) return { part, offset: 0, scale: 1 }
    const { mean, sd } = moments(present.map(datePartOf[part]))
    return { part, offset: mean, scale: sd || 1 }
  })
  return { kind: 'dateparts', column, parts }
}
