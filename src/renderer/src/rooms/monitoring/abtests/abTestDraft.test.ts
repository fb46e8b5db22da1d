import { expect, test } from 'vitest'
import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import { abDraftProblem, abSettingsOf, armChoices, isComparable, newAbTestDraft, proposedAbName } from './abTestDraft.ts'

const deploymentOf = (canary: number, shadows: { version: number }[] = []) =>
  ({
    name: 'wine',
    revision: {
      route: {
        arms: [
          { name: 'live', target: { alias: 'champion' }, weight: 10_000 - canary },
          { name: 'canary', target: { version: 4 }, weight: canary },
        ],
        shadows,
        unitColumn: null,
        salt: '',
      },
    },
  }) as unknown as Deployment

test('[AB-1] a new test compares the arms that there are, and moves the alias that the first one follows', () => {
  expect(isComparable(deploymentOf(0))).toBe(false)
  expect(armChoices(deploymentOf(1_000, [{ version: 5 }])).map(({ label }) => label)).toEqual([
    'live: champion, 90 % of the traffic',
    'canary: v4, 10 % of the traffic',
    'shadow: v5, answers nobody',
  ])
  const draft = newAbTestDraft(deploymentOf(1_000))
  const name = proposedAbName(draft, ['Wine canary against live'])
  expect([name, abDraftProblem(draft, name, [])]).toEqual(['wine canary against live 2', null])
  expect(abSettingsOf(draft).data).toMatchObject({
    control: 'live',
    challenger: 'canary',
    metric: { kind: 'label' },
    alias: 'champion',
    expected: 5_000,
  })
})

test('[AB-1] the form says what is missing', () => {
  const draft = newAbTestDraft(deploymentOf(1_000, [{ version: 5 }]))
  expect(abDraftProblem(newAbTestDraft(undefined), '', [])).toBe('Choose a deployment.')
  expect(abDraftProblem({ ...draft, judgedBy: 'outcome' }, 'a', [])).toBe('Type the name of the outcome.')
  expect(abDraftProblem({ ...draft, challenger: 'live' }, 'a', [])).toBe('An arm cannot challenge itself.')
  expect(abDraftProblem({ ...draft, challenger: 'shadow', judgedBy: 'outcome', outcome: 'clicked' }, 'a', [])).toContain(
    'Compare it by labels',
  )
  expect(abDraftProblem(draft, ' ', [])).toBe('Type another name.')
  expect(abDraftProblem(draft, 'A', ['a'])).toBe('An A/B test called "A" already exists.')
})
