import { expect, test } from 'vitest'
import { Mask } from '../../datasets/index.ts'
import { maskedResult } from './describe.ts'
import { result } from './fixtures/monitored.ts'

test('[DR-5] the classes of a sensitive target are no words of an alert', () => {
  const about = result('fail', {
    check: 'predictionDrift',
    subject: 'infected',
    text: 'Predicted probabilities of "infected" drift: 0.31.',
  })
  expect(maskedResult(about, new Mask(['alcohol']), 'diagnosis')).toEqual(about)
  const shown = maskedResult(about, new Mask(['diagnosis']), 'diagnosis')
  expect(JSON.stringify(shown)).not.toContain('infected')
  expect(shown).toMatchObject({ value: 0.31, outcome: 'fail' })
})
