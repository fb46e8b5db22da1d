import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import type { FittedFeature } from '../../../shared/domain/training/model.ts'

const msPerDay = 86_400_000

/**
 * What a split at a threshold asks, in the units of the column: the scale that an encoding gave it is undone.
 * @param output which of the feature's outputs is split, from 0 @param name of that output
 * @param type of the column: between two days lies no date
 */
export function splitText(feature: FittedFeature, output: number, name: string, threshold: number, type?: ColumnType): string {
  switch (feature.kind) {
    case 'asIs':
      return `${name} ≤ ${feature.days ? dateText(type === 'date' ? Math.floor(threshold) : threshold) : numberText(threshold)}`
    case 'numeric': {
      if (output > 0) return `${name} ≤ ${numberText(threshold)}`
      const scaled = threshold * feature.scale + feature.offset
      return `${name} ≤ ${numberText(feature.log ? unsignedLog(scaled) : scaled)}`
    }
    case 'dateparts': {
      const { offset, scale } = feature.parts[output]
      return `${name} ≤ ${numberText(threshold * scale + offset)}`
    }
    case 'quantile':
      return output > 0 ? `${name} ≤ ${numberText(threshold)}` : `${rankNames[feature.to]} of ${name} ≤ ${numberText(threshold)}`
    default:
      return `${name} ≤ ${numberText(threshold)}`
  }
}

/** What a quantile transform makes of a value. */
const rankNames = { uniform: 'quantile', normal: 'normal score' } as const

/** The inverse of sign(x)·ln(1 + |x|). */
const unsignedLog = (x: number): number => Math.sign(x) * Math.expm1(Math.abs(x))

const numberText = (value: number): string => String(Number(value.toPrecision(6)))

function dateText(days: number): string {
  const at = new Date(days * msPerDay)
  return Number.isNaN(at.getTime()) ? String(days) : at.toISOString().replace('T00:00:00.000Z', '').replace('.000Z', 'Z')
}
