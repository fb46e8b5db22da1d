import type { FittedFeature } from '../../../shared/domain/training/model.ts'

/** The fill is the commoner value; 0 where both are as common, or all are missing. */
export function fitBoolean(column: string, present: Float64Array): Extract<FittedFeature, { kind: 'boolean' }> {
  const ones = present.reduce((count, value) => count + (value === 0 ? 0 : 1), 0)
  return { kind: 'boolean', column, fill: ones * 2 > present.length ? 1 : 0 }
}
