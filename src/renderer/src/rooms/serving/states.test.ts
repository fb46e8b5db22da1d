import { expect, test } from 'vitest'
import type { Service } from '../../../../shared/contract/services.ts'
import { deploymentState, endpointState } from './states.ts'

const service: Service = {
  id: 1,
  kind: 'endpoint',
  name: 'endpoint',
  desired: 'running',
  createdAt: 0,
  status: 'ready',
  pid: 1,
  port: 5080,
  since: 0,
  restarts: 0,
  isCurrent: true,
  error: null,
  supervisor: null,
  permission: null,
}
const live = { problem: null, isCurrent: true, rollout: null }
const error = { code: 'MODEL_UNSAFE', message: 'no', details: {} }

test('[SV-1] an endpoint says what it is waiting for', () => {
  expect(endpointState(null).text).toBe('not set up')
  expect(endpointState(service)).toEqual({ tone: 'better', text: 'running' })
  expect(endpointState({ ...service, permission: { reach: null, fingerprint: '' } }).text).toBe('needs permission')
  expect(endpointState({ ...service, isCurrent: false }).text).toBe('applying changes')
  expect(endpointState({ ...service, isCurrent: false, error })).toEqual({ tone: 'warn', text: 'changes not applied' })
  expect(endpointState({ ...service, status: 'failed', error }).tone).toBe('worse')
})

test('[SV-1] a deployment is live only where its newest revision answers', () => {
  expect(deploymentState(live, service).text).toBe('live')
  expect(deploymentState({ ...live, rollout: 3 }, service).text).toBe('rolling out')
  expect(deploymentState({ ...live, isCurrent: false }, service).text).toBe('applying changes')
  expect(deploymentState({ ...live, isCurrent: false }, { ...service, isCurrent: false, error }).text).toBe('changes not applied')
  expect(deploymentState({ ...live, isCurrent: null }, { ...service, status: 'stopped' }).text).toBe('stopped')
  expect(deploymentState({ ...live, problem: error }, service)).toEqual({ tone: 'worse', text: 'problem' })
})
