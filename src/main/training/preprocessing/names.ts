import type { FittedFeature } from '../../../shared/domain/training/model.ts'
import { assertNever } from '../../../shared/errors.ts'

/** The names of a feature's outputs, in order: `age`, `age (missing)`, `sex=male`, `sex (other)`, `date:month`. */
export function namesOf(feature: FittedFeature): string[] {
  const { column } = feature
  switch (feature.kind) {
    case 'numeric':
    case 'quantile':
      return feature.indicator ? [column, `${column} (missing)`] : [column]
    case 'onehot':
      return [
        ...feature.levels.map((level) => `${column}=${level}`),
        ...(feature.other ? [`${column} (other)`] : []),
        ...(feature.missing ? [`${column} (missing)`] : []),
      ]
    case 'hashed':
      return [
        ...Array.from({ length: feature.size }, (_, bucket) => `${column}#${bucket}`),
        ...(feature.unseen ? [`${column} (unseen)`] : []),
        ...(feature.missing ? [`${column} (missing)`] : []),
      ]
    case 'words':
      return feature.terms.map((term) => `${column}~${term}`)
    case 'boolean':
    case 'embedding':
    case 'asIs':
    case 'category':
      return [column]
    case 'dateparts':
      return feature.parts.map(({ part, cycle }) => `${column}:${part}${cycle ? ` (${cycle.wave})` : ''}`)
    default:
      return assertNever(feature)
  }
}

/** Of each output: whether a missing value stays missing there, as NaN. */
export function keepsMissing(features: readonly FittedFeature[]): boolean[] {
  return features.flatMap((feature) => namesOf(feature).map(() => feature.kind === 'asIs' || feature.kind === 'category'))
}
