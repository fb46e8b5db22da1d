import type { FittedFeature } from '../../../shared/domain/training/model.ts'
import type { Transform } from '../../../shared/domain/training/recipe.ts'
import { fillOf, imputed } from './fitNumeric.ts'
import { valueAtPlace } from '../../statistics/quantiles.ts'

/**
 * Quantiles of the imputed training values, by linear interpolation, evenly spaced; never more of them than rows (two at
 * least). The arithmetic is numpy's, in its order, so that a value which is a quantile there is one here.
 *
 * @param present the training values that are not missing @param rows how many training rows there are, with the missing ones
 */
export function fitQuantile(
  column: string,
  transform: Extract<Transform, { kind: 'quantile' }>,
  present: Float64Array,
  rows: number,
): Extract<FittedFeature, { kind: 'quantile' }> {
  const fill = fillOf(transform, present, present.slice().sort())
  const sorted = imputed(present, fill, rows).sort()
  const placeOf = (percent: number) => (percent / 100) * (sorted.length - 1)
  const count = Math.max(2, Math.min(transform.quantiles, rows))
  const quantiles = Array.from({ length: count }, (_, i) =>
    valueAtPlace(sorted, placeOf(i === count - 1 ? 100 : i * (1 / (count - 1)) * 100)),
  )
  return { kind: 'quantile', column, fill, quantiles: ascending(quantiles), to: transform.to, indicator: transform.indicator }
}

/** Rounding must not put a quantile below the one before. */
function ascending(values: readonly number[]): number[] {
  let highest = -Infinity
  return values.map((value) => {
    highest = Math.max(highest, value)
    return highest
  })
}
