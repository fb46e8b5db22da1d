import { expect, test } from 'vitest'
import { FeaturePolicy } from '../../../../../shared/domain/serving/features.ts'
import { policyDraftOf, policyOf } from './featurePolicyDraft.ts'

const outputs = [
  { name: 'rating', type: 'number' },
  { name: 'vehicle', type: 'text' },
] as const

test('[FS-3] the form of a feature policy keeps what it was given, reads defaults by type, and names one that does not fit', () => {
  const policy = FeaturePolicy.parse({ lacking: { missing: 'default', tooOld: 'refuse' }, defaults: { rating: 3.5, vehicle: 'car' } })
  const draft = policyDraftOf(policy)
  expect(draft.defaults).toEqual({ rating: '3.5', vehicle: 'car' })
  expect(policyOf(draft, outputs)).toEqual(policy)
  expect(policyOf({ ...draft, defaults: { rating: '', vehicle: 'bike' } }, outputs)).toMatchObject({ defaults: { vehicle: 'bike' } })
  expect(policyOf({ ...draft, defaults: { rating: 'good' } }, outputs)).toEqual({
    problem: 'The default of rating is not of its type, number',
  })
})
