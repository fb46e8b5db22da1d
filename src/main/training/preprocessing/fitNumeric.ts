import type { FittedFeature } from '../../../shared/domain/training/model.ts'
import type { Transform } from '../../../shared/domain/training/recipe.ts'
import { assertNever, CairnError } from '../../../shared/errors.ts'
import { signedLog } from './signedLog.ts'
import { spread } from '../../../shared/statistics/moments.ts'
import { quantileOfSorted } from '../../statistics/quantiles.ts'

type Numeric = Extract<Transform, { kind: 'numeric' }>
type FittedNumeric = Extract<FittedFeature, { kind: 'numeric' }>
interface Scale {
  readonly offset: number
  readonly scale: number
}

/**
 * Standard, log and min-max are learnt after imputing, as scikit-learn's pipeline of SimpleImputer and StandardScaler or
 * MinMaxScaler; robust is learnt on the values that are there, as RobustScaler does with NaN. A scale of 0 becomes 1.
 *
 * @param present the training values that are not missing; where there are none: fill 0, offset 0, scale 1
 * @param rows how many training rows there are, with the missing ones
 */
export function fitNumeric(column: string, transform: Numeric, present: Float64Array, rows: number): FittedNumeric {
  const sorted = present.slice().sort()
  const fill = fillOf(transform, present, sorted)
  const scaling = present.length === 0 ? { offset: 0, scale: 1 } : scaleOf(transform, present, sorted, fill, rows)
  if (![fill, scaling.offset, scaling.scale].every(Number.isFinite)) throw tooLarge(column)
  const { offset, scale } = scaling
  return { kind: 'numeric', column, fill, log: transform.scale === 'log', offset, scale: scale || 1, indicator: transform.indicator }
}

/** What stands for a missing value. @param sorted the same values, ascending */
export function fillOf({ impute }: Pick<Numeric, 'impute'>, present: Float64Array, sorted: Float64Array): number {
  if (impute === 'zero' || present.length === 0) return 0
  return impute === 'median' ? quantileOfSorted(sorted, 0.5) : spread(present).mean
}

function scaleOf({ scale }: Numeric, present: Float64Array, sorted: Float64Array, fill: number, rows: number): Scale {
  switch (scale) {
    case 'none':
      return { offset: 0, scale: 1 }
    case 'standard':
      return standardScale(imputed(present, fill, rows))
    case 'log':
      return standardScale(imputed(present, fill, rows).map(signedLog))
    case 'minmax':
      return minMaxScale(sorted, fill, rows)
    case 'robust':
      return { offset: quantileOfSorted(sorted, 0.5), scale: quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25) }
    default:
      return assertNever(scale)
  }
}

/** The values that are there, then the fill for those that are not. */
export function imputed(present: Float64Array, fill: number, rows: number): Float64Array {
  const values = new Float64Array(rows).fill(fill)
  values.set(present)
  return values
}

function standardScale(values: Float64Array): Scale {
  const { mean, variance } = spread(values)
  return { offset: mean, scale: Math.sqrt(variance) }
}

function minMaxScale(sorted: Float64Array, fill: number, rows: number): Scale {
  const filled = rows > sorted.length
  const last = sorted[sorted.length - 1]
  const min = filled ? Math.min(sorted[0], fill) : sorted[0]
  const max = filled ? Math.max(last, fill) : last
  return { offset: min, scale: max - min }
}

function tooLarge(column: string): CairnError {
  const message = `The values of the column ${JSON.stringify(column)} are too large to be scaled. Use log scaling, or exclude the column.`
  return new CairnError('INVALID_INPUT', message, { column })
}
