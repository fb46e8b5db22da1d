import { expect, test } from 'vitest'
import type { Model } from '../../../../shared/contract/models/index.ts'
import { nameProblem, targetsOf } from './deployChoices.ts'

const version = (number: number, aliases: string[]) => ({ ref: `wine@v${number}`, number, aliases })
const models = [{ name: 'wine', versions: [version(2, []), version(1, ['challenger', 'champion'])] }] as unknown as readonly Model[]

test('[SV-1] who deploys a version follows its alias first, and can pin it', () => {
  expect(targetsOf(models, 'wine@v1').map(({ ref, label }) => [ref, label])).toEqual([
    ['wine@champion', 'Follow champion'],
    ['wine@challenger', 'Follow challenger'],
    ['wine@v1', 'Pin v1'],
  ])
  expect(targetsOf(models, 'wine@v2').map(({ ref }) => ref)).toEqual(['wine@v2'])
  expect(targetsOf(models, 'wine@v9')).toEqual([])
})

test('[SV-1] a name that is typed is refused where it cannot be used, and why', () => {
  expect(nameProblem('wine', [{ name: 'wine' }])).toMatch(/already/)
  expect(nameProblem('Wine', [])).toMatch(/lower-case/)
  expect(nameProblem('v2', [])).toMatch(/path/)
  expect(nameProblem('', [])).toMatch(/needs a name/)
  expect(nameProblem('wine', [])).toBeNull()
})
