import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { actionText } from '../src/shared/domain/governance/auditText.ts'

const main = join(import.meta.dirname, '../src/main')

/** Every action that a change is recorded under in the sources of the program. */
const recorded = readdirSync(main, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !/test|fixtures/i.test(path))
  .flatMap((path) => [...readFileSync(join(main, path), 'utf8').matchAll(/\baction: '([a-z]+\.[a-zA-Z.]+)'/g)].map(([, action]) => action))

test('[GV-1] every action of the audit log has words', () => {
  expect(recorded.length).toBeGreaterThan(40)
  expect(recorded.filter((action) => actionText(action) === action)).toEqual([])
})

test('[GV-1] a step of a policy is named by what it was, also one that a later release knows', () => {
  expect(actionText('policy.step', { event: 'trained' })).toBe('Trained and registered')
  expect(actionText('policy.step', { event: 'later' })).toBe('Continued a run of a policy')
  expect(actionText('policy.step', { event: 'constructor' })).toBe('Continued a run of a policy')
})
