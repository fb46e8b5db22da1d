import { expect, test } from 'vitest'
import { proposedName } from './deploymentName.ts'
import { DeploymentName } from './endpoint.ts'

test('[SV-1] a name that is proposed is free and can be a part of a path, whatever the model is called', () => {
  expect(proposedName('Qualité du vin (2)', () => false)).toBe('qualite-du-vin-2')
  const taken = new Set(['wine', 'wine-2'])
  expect(proposedName('wine', (name) => taken.has(name))).toBe('wine-3')
  expect(proposedName('v2', () => false)).toBe('model-v2')
  for (const name of ['酒', 'metrics', '-', 'very long '.repeat(30), '__proto__'])
    expect(DeploymentName.safeParse(proposedName(name, (tried) => tried === 'model')).success, name).toBe(true)
  expect(proposedName('wine', () => true)).toBeNull()
})
