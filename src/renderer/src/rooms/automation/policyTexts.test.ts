import { expect, test } from 'vitest'
import { PolicySettings, type PolicySettingsInput } from '../../../../shared/domain/automation/policy.ts'
import { policySentences, triggersText } from './policyTexts.ts'

const settings = (change: Partial<PolicySettingsInput> = {}) =>
  PolicySettings.parse({ model: 'wine', data: { kind: 'replace', dataset: 'wine' }, ...change })

test('[DR-3] what happens without a person is told as the settings decide it', () => {
  expect(policySentences(settings())).toEqual([
    'It starts only when someone chooses Run now.',
    'If there are no rows that the champion was not trained on, it waits up to 24 hours for more, then skips the run.',
    'A challenger of wine is trained on the newest version of wine, with the recipe of the current champion, and registered as a new version.',
    'It is rejected if a gate fails, or if it is clearly worse than the champion on rows that neither has seen.',
    'Otherwise it waits for approval: champion is never moved without a person.',
    'It is watched for 24 hours: if more than 5 % of at least 20 requests fail, champion is rolled back and the policy is frozen.',
  ])
  const promotes = policySentences(settings({ decision: 'promote', tolerance: 0.01, watch: { hours: 0 } }))
  expect(promotes).toContain(
    'If all gates pass and the 95 % interval of the difference excludes a loss of more than 0.01, it becomes champion without a person.',
  )
  expect(promotes).toContain('If there is no champion to compare with, it waits for approval.')
  expect(promotes.at(-1)).toBe('A promoted version is not watched.')
  const never = policySentences(settings({ decision: 'never', noChampion: 'never' }))
  expect(never.join(' ')).not.toMatch(/watched|approval/)
})

test('[DR-3] triggers are told in one line', () => {
  expect(triggersText({ triggers: [] })).toBe('Only by hand')
  const triggers = settings({
    triggers: [
      { kind: 'schedule', cron: '30 2 * * *', zone: 'Europe/Berlin' },
      { kind: 'dataset', dataset: 'wine' },
      { kind: 'alert', monitor: 'live' },
    ],
  })
  expect(triggersText(triggers)).toBe(
    'Every day at 02:30 (Europe/Berlin), when wine gets a new version or on drift and performance alerts of live',
  )
})
