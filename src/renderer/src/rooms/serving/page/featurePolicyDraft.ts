import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import type { LackPolicy } from '../../../../../shared/domain/features/resolved.ts'
import { FeaturePolicy } from '../../../../../shared/domain/serving/features.ts'
import { cellOf } from '../../features/lookup/cells.ts'

/** What a deployment does without a feature value, as its form holds it. */
export interface FeaturePolicyDraft {
  readonly on: boolean
  readonly missing: LackPolicy
  readonly tooOld: LackPolicy
  /** By feature, as typed; empty for none. */
  readonly defaults: Readonly<Record<string, string>>
}

export function policyDraftOf({ on, lacking, defaults }: FeaturePolicy): FeaturePolicyDraft {
  return { on, ...lacking, defaults: Object.fromEntries(Object.entries(defaults).map(([feature, value]) => [feature, String(value)])) }
}

/** @param outputs of the service, with their types @returns the policy, or which default is not of the type of its feature */
export function policyOf(
  { on, missing, tooOld, defaults }: FeaturePolicyDraft,
  outputs: readonly Column[],
): FeaturePolicy | { readonly problem: string } {
  const values: FeaturePolicy['defaults'] = {}
  for (const [feature, text] of Object.entries(defaults)) {
    if (text.trim() === '') continue
    const type = outputs.find(({ name }) => name === feature)?.type ?? 'text'
    const value = cellOf(text, type)
    if (value === undefined || value === null) return { problem: `The default of ${feature} is not of its type, ${type}` }
    values[feature] = value
  }
  return FeaturePolicy.parse({ on, lacking: { missing, tooOld }, defaults: values })
}
