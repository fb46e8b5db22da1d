import { expect, test } from 'vitest'
import { PolicySettings } from '../../../../../shared/domain/automation/policy.ts'
import { draftOf, draftProblem, nameProblem, newTrigger, proposedName, settingsOf } from './policyDraft.ts'

const plain = PolicySettings.parse({ model: 'wine', data: { kind: 'replace', dataset: 'wine' } })

test('[DR-3] a form of settings gives the same settings back', () => {
  expect(settingsOf(draftOf('', plain)).data).toEqual(plain)
  const chosen = PolicySettings.parse({
    model: 'wine',
    alias: 'challenger',
    triggers: [
      { kind: 'schedule', cron: '30 2 * * *', zone: 'Europe/Berlin', catchUpHours: 6 },
      { kind: 'dataset', dataset: 'wine' },
      { kind: 'alert', monitor: 'live', checks: ['drift'] },
      { kind: 'alert', monitor: 'live', checks: null },
      { kind: 'labels', deployment: 'wine', labels: 200 },
      { kind: 'age', days: 30 },
    ],
    conditions: { newRows: 100, waitHours: 0, cooldownHours: 12, perDay: 1 },
    data: { kind: 'window', dataset: 'wine', rows: 5_000, by: 'date' },
    recipe: 'best',
    seed: 7,
    gates: [{ kind: 'card' }],
    decision: 'promote',
    noChampion: 'never',
    tolerance: 0.01,
    watch: { hours: 48, errorRate: 0.07, minimum: 50, monitor: 'live' },
  })
  expect(settingsOf(draftOf('nightly', chosen)).data).toEqual(chosen)
  const append = PolicySettings.parse({ ...plain, data: { kind: 'append', dataset: 'wine', from: 'new wine' }, watch: { errorRate: null } })
  expect(settingsOf(draftOf('', append)).data).toEqual(append)
})

test('[DR-3] what is missing or out of its range is named by its field', () => {
  const draft = draftOf('', plain)
  expect(draftProblem(draft)).toBeNull()
  expect(draftProblem({ ...draft, model: '' })).toBe('Choose a model.')
  expect(draftProblem({ ...draft, triggers: [newTrigger('alert')] })).toBe('Choose the monitor whose alerts start it.')
  expect(draftProblem({ ...draft, triggers: [newTrigger('age', { days: null })] })).toBe('Older than: type a number.')
  expect(draftProblem({ ...draft, dataKind: 'append' })).toBe('Choose the dataset whose rows are appended.')
  expect(draftProblem({ ...draft, dataKind: 'append', from: 'wine' })).toMatch(/another dataset/)
  expect(draftProblem({ ...draft, errorRate: 140 })).toMatch(/^Error rate above: too big/)
  expect(draftProblem({ ...draft, perDay: null })).toBe('Runs a day: type a number.')
})

test('[DR-3] a name is proposed after the model, and none that is taken', () => {
  expect(proposedName('wine', [])).toBe('wine')
  expect(proposedName('wine', ['Wine', 'wine 2'])).toBe('wine 3')
  expect(nameProblem('WINE', ['wine'])).toMatch(/already/)
  expect(nameProblem(' ', [])).toMatch(/needs a name/)
})
