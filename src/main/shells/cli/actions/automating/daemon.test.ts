import { expect, test } from 'vitest'
import type { Client } from '../../job.ts'
import { isWorking } from './daemon.ts'

/** A workspace whose one policy is at a state, with a job of that status. */
function clientAt(state: string, status: string): Client {
  const policies = [{ allowed: true, open: { id: 3, state } }]
  const client = {
    jobs: { list: async () => [{ id: 7, status }], get: async ({ jobId }: { jobId: number }) => ({ id: jobId, status }) },
    automation: { list: async () => policies, getRun: async () => ({ state, facts: { trainingJob: 7, dataJob: 5 } }) },
  }
  return client as unknown as Client
}

test.each([
  ['training', 'queued', true],
  ['training', 'running', true],
  ['training', 'done', true],
  ['training', 'paused', false],
  ['evaluating', 'paused', true],
  ['awaitingApproval', 'done', false],
  ['watching', 'done', false],
] as const)('[DR-3] a round of the daemon with a policy that is %s, its job %s, goes on: %s', async (state, status, goesOn) => {
  expect(await isWorking(clientAt(state, status))).toBe(goesOn)
})
