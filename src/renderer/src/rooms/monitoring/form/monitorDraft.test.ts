import { expect, test } from 'vitest'
import { MonitorSettings } from '../../../../../shared/domain/monitoring/monitor.ts'
import { draftOf, draftProblem, nameProblem, newDraft, proposedName, settingsOf } from './monitorDraft.ts'

const deployment = { ...newDraft('deployment'), deployment: 'wine', model: 'wine' }

test('[DR-2] a form asks for what the contract has by default, and a form of settings gives the same settings back', () => {
  const plain = MonitorSettings.parse({
    model: 'wine',
    source: { kind: 'deployment', deployment: 'wine' },
    windows: { kind: 'time', seconds: 3_600 },
  })
  expect(settingsOf(deployment, '').data).toEqual(plain)
  const chosen = MonitorSettings.parse({
    model: 'wine',
    target: { version: 3 },
    source: { kind: 'folder', path: '/data/in', pattern: '*.csv' },
    windows: { kind: 'each' },
    checks: {
      method: 'evidently',
      effect: 0.07,
      effects: { alcohol: 0.3 },
      missing: 0.07,
      errorRate: null,
      performance: 0.1,
      modelAge: 24 * 90,
      rows: { min: 10, max: null },
      ignored: ['id'],
      slices: ['color'],
    },
    labels: { coverage: 0.55, ripeAfter: 48 },
    rules: [{ check: 'drift', subject: 'alcohol', failed: 1, of: 1, clean: 1, severity: 'critical' }],
  })
  expect(settingsOf(draftOf('wine', chosen), '/data/in', chosen).data).toEqual(chosen)
})

test('[DR-2] what is missing or out of its range is named by its field', () => {
  expect(draftProblem(deployment, '')).toBeNull()
  expect(draftProblem({ ...deployment, deployment: '' }, '')).toBe('Choose a deployment.')
  expect(draftProblem({ ...newDraft('folder'), model: 'wine' }, '')).toBe('Choose a folder.')
  expect(draftProblem({ ...newDraft('files'), model: 'wine', target: '' }, '')).toBe(
    'Which version is monitored? Choose an alias or a version.',
  )
  expect(draftProblem({ ...deployment, minutes: null }, '')).toBe('Length of a window: type a number.')
  expect(draftProblem({ ...deployment, numbers: { ...deployment.numbers, missing: 140 } }, '')).toMatch(/^More missing values: too big/)
  expect(draftProblem({ ...deployment, rules: [{ ...deployment.rules[0], failed: 4, of: 3 }] }, '')).toBe(
    'A rule cannot need more failed windows than it looks at.',
  )
})

test('[DR-2] a name is proposed after what is monitored, and none that is taken', () => {
  expect(proposedName(deployment, [])).toBe('wine')
  expect(proposedName(deployment, ['wine', 'wine 2'])).toBe('wine 3')
  expect(proposedName({ ...newDraft('files'), model: 'wine' }, [])).toBe('wine files')
  expect(nameProblem('wine', ['wine'])).toMatch(/already/)
  expect(nameProblem(' ', [])).toMatch(/needs a name/)
})
