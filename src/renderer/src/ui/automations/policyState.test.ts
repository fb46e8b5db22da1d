import { expect, test } from 'vitest'
import { policyStates } from '../../../../shared/domain/automation/state.ts'
import { policyState, runState } from './policyState.ts'

const active: Parameters<typeof policyState>[0] = { status: 'active', allowed: true, open: null, problems: [] }
const open = (state: 'training' | 'awaitingApproval') => ({
  id: 1,
  policy: 'nightly',
  model: 'wine',
  state,
  isOpen: true,
  trigger: 'manual' as const,
  triggerText: '',
  triggers: 1,
  champion: null,
  challenger: null,
  text: '',
  startedAt: 0,
  updatedAt: 0,
  endedAt: null,
})

test('[DR-3] a policy shows what waits for a person before all else', () => {
  const shown = [
    { ...active, status: 'frozen' as const, open: open('awaitingApproval') },
    { ...active, status: 'paused' as const, open: open('awaitingApproval') },
    { ...active, allowed: false },
    { ...active, status: 'paused' as const, problems: ['gone'] },
    { ...active, problems: ['gone'] },
    { ...active, open: open('training') },
  ].map((policy) => policyState(policy).text)
  expect(shown).toEqual(['frozen', 'awaiting approval', 'not allowed yet', 'paused', 'problem', 'active'])
})

test('[DR-3] every state of a run has its words', () => {
  for (const state of policyStates) expect(runState({ state }).text).toMatch(/^[A-Z]/)
  expect(runState({ state: 'rolledBack' }).tone).toBe('worse')
  expect(runState({ state: 'training' }).tone).toBe('info')
})
