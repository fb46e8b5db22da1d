import type { ResolvedService } from '../../../shared/domain/features/resolved.ts'
import type { FeaturePolicy } from '../../../shared/domain/serving/features.ts'
import { CairnError } from '../../../shared/errors.ts'
import { requestCell } from '../../features/online.ts'
import { featuresOfModel, type ModelVersionRow } from '../../models/index.ts'
import type { Registry } from '../../workspace/index.ts'

/**
 * Whether a deployment of a version can do what is asked of it.
 * @throws FEATURES_INVALID for a model that was not trained on a feature service, for a default of an output that the service does not
 * have, and for the policy `default` without any; TYPE_MISMATCH for a default of another type
 */
export function checkFeaturePolicy(db: Registry, version: ModelVersionRow, ref: string, policy: FeaturePolicy): void {
  if (!policy.on) return
  const features = featuresOfModel(db, version)
  if (features) return checkDefaults(features.service, policy)
  throw new CairnError(
    'FEATURES_INVALID',
    `${ref} was not trained on a dataset that a feature service was joined to, so there is nothing to look up for it.`,
    { model: ref },
  )
}

function checkDefaults({ ref, outputs }: ResolvedService, { lacking, defaults }: FeaturePolicy): void {
  for (const [column, value] of Object.entries(defaults)) {
    const output = outputs.find((one) => one.column === column)
    if (!output)
      throw new CairnError('FEATURES_INVALID', `${ref} has no feature "${column}" that a default could stand in for.`, {
        feature: column,
        features: outputs.slice(0, 50).map((one) => one.column),
      })
    if (requestCell(value, output.type) === undefined)
      throw new CairnError('TYPE_MISMATCH', `The default of "${column}" is not of the type ${output.type}.`, { column, type: output.type })
  }
  const usesDefaults = lacking.missing === 'default' || lacking.tooOld === 'default'
  if (usesDefaults && Object.keys(defaults).length === 0)
    throw new CairnError('FEATURES_INVALID', 'The policy "default" needs a default for at least one feature.', { service: ref })
}
