import { expect, test } from 'vitest'
import { breaks, cooldownUntil, heldBack, type PastRun } from './conditions.ts'

const hour = 3_600_000
const now = 1_000 * hour
const conditions = { cooldownHours: 2, perDay: 2 }
const run = (startedHoursAgo: number, state: PastRun['state'] = 'promoted', lasted = 0.5): PastRun => ({
  state,
  startedAt: now - startedHoursAgo * hour,
  endedAt: now - startedHoursAgo * hour + lasted * hour,
})

test('[DR-3] a run waits for the cooldown after the one before, counted from its end', () => {
  expect(heldBack(conditions, 'active', [run(2.4)], now)).toEqual({
    reason: 'The cooldown after the last run has not passed.',
    until: now + 0.1 * hour,
  })
  expect(heldBack(conditions, 'active', [run(2.5)], now)).toBeNull()
  expect(heldBack(conditions, 'active', [run(0.6, 'skipped')], now)).toBeNull()
  expect(cooldownUntil(0, [run(1)])).toBeNull()
})

test('[DR-3] no more runs start within 24 hours than the policy allows; skipped ones do not count', () => {
  expect(heldBack(conditions, 'active', [run(3), run(10)], now)).toEqual({
    reason: '2 runs have started within 24 hours, the most allowed.',
    until: now + 14 * hour,
  })
  expect(heldBack(conditions, 'active', [run(3), run(10, 'skipped'), run(24)], now)).toBeNull()
})

test('[DR-3] a run by hand waits for neither, but for an open run and a frozen policy', () => {
  const runs = [run(0.6), run(3), run(4)]
  expect(heldBack(conditions, 'active', runs, now, true)).toBeNull()
  expect(heldBack(conditions, 'paused', runs, now, true)).toBeNull()
  expect(heldBack(conditions, 'frozen', [], now, true)).toEqual({ reason: 'The policy is frozen.', until: null })
  const open: PastRun = { state: 'training', startedAt: now - hour, endedAt: null }
  expect(heldBack(conditions, 'active', [open], now, true)).toEqual({ reason: 'A run is under way.', until: null })
})

test('[DR-3] three rejected challengers in a row, or a roll-back, freeze the policy', () => {
  expect(breaks(['rejected', 'rejected'])).toBeNull()
  expect(breaks(['rejected', 'skipped', 'declined', 'cancelled', 'rejected'])).toBe('3 challengers in a row were rejected.')
  expect(breaks(['rejected', 'failed', 'failed'])).toBe('3 runs in a row came to nothing (2 failed).')
  expect(breaks(['rejected', 'rejected', 'promoted', 'rejected'])).toBeNull()
  expect(breaks(['rolledBack', 'promoted'])).toBe('The version that it promoted was rolled back.')
})
