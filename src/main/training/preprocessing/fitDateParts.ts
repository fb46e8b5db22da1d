import type { FittedFeature } from '../../../shared/domain/training/model.ts'
import type { DatePart, Transform } from '../../../shared/domain/training/recipe.ts'
import { datePartOf } from './dateParts.ts'
import { spread } from '../../../shared/statistics/moments.ts'

type FittedDateParts = Extract<FittedFeature, { kind: 'dateparts' }>

const waves = ['sin', 'cos'] as const
/** After how many of its units a part begins anew. Years and days of a month do not: months have several lengths. */
const periods: ReadonlyMap<DatePart, number> = new Map([
  ['month', 12],
  ['weekday', 7],
  ['dayOfYear', 365.25],
  ['hour', 24],
])

/**
 * Each part is standardised on the dates that are there; a missing date gives 0, which is then the mean of the part.
 * A cyclic part gives a sine and a cosine, which need no scale.
 *
 * @param present milliseconds since 1970-01-01 UTC; where there are none: offset 0, scale 1
 */
export function fitDateParts(column: string, transform: Extract<Transform, { kind: 'dateparts' }>, present: Float64Array): FittedDateParts {
  const parts = transform.parts.flatMap((part): FittedDateParts['parts'] => {
    const period = transform.cyclic ? periods.get(part) : undefined
    if (period !== undefined) return waves.map((wave) => ({ part, offset: 0, scale: 1, cycle: { wave, period } }))
    if (present.length === 0) return [{ part, offset: 0, scale: 1 }]
    const { mean, variance } = spread(present.map(datePartOf[part]))
    return [{ part, offset: mean, scale: Math.sqrt(variance) || 1 }]
  })
  return { kind: 'dateparts', column, parts }
}
