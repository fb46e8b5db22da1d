import { expect, test } from 'vitest'
import {
  nextServiceState,
  restartPause,
  serviceEvents,
  type ServiceEvent,
  type ServiceState,
  serviceStatuses,
  stoppedService,
} from './service.ts'

const limits = { failures: 3, firstPause: 1_000, longestPause: 60_000 }

const table: Record<string, string> = {
  'stopped start': 'starting',
  'stopped restart': 'starting',
  'failed start': 'starting',
  'failed restart': 'starting',
  'failed stop': 'stopped',
  'starting stop': 'draining',
  'starting restart': 'draining',
  'starting ready': 'ready',
  'starting exited': 'backingOff',
  'ready stop': 'draining',
  'ready restart': 'draining',
  'ready missed': 'unhealthy',
  'ready exited': 'backingOff',
  'unhealthy stop': 'draining',
  'unhealthy restart': 'draining',
  'unhealthy answered': 'ready',
  'unhealthy missed': 'unhealthy',
  'unhealthy exited': 'backingOff',
  'backingOff start': 'starting',
  'backingOff restart': 'starting',
  'backingOff stop': 'stopped',
  'backingOff retry': 'starting',
  'draining start': 'draining',
  'draining restart': 'draining',
  'draining exited': 'stopped',
}

const after = (state: ServiceState, ...events: ServiceEvent[]) =>
  events.reduce((now, event) => nextServiceState(now, event, limits) ?? now, state)

test('a service moves between its states only as the table says', () => {
  for (const status of serviceStatuses) {
    for (const event of serviceEvents)
      expect(nextServiceState({ ...stoppedService, status }, event, limits)?.status ?? 'null', `${status} ${event}`).toBe(
        table[`${status} ${event}`] ?? 'null',
      )
  }
})

test('a service that ends again and again is given up after so many times, and a person may start it anew', () => {
  const twice = after(stoppedService, 'start', 'exited', 'retry', 'exited')
  expect(twice).toMatchObject({ status: 'backingOff', failures: 2, restarts: 1 })
  const given = after(twice, 'retry', 'exited')
  expect(given).toMatchObject({ status: 'failed', failures: 3, restarts: 2 })
  expect(after(given, 'retry', 'ready')).toBe(given)
  expect(after(given, 'start')).toEqual({ ...stoppedService, status: 'starting' })
})

test('ends count in a row: a service that was ready for long has none any more', () => {
  const crashed = after(stoppedService, 'start', 'ready', 'exited', 'retry', 'ready')
  expect(crashed.failures).toBe(1)
  expect(after(crashed, 'stable')).toMatchObject({ status: 'ready', failures: 0, restarts: 1 })
  expect(after(crashed, 'missed', 'stable').failures).toBe(1)
})

test('a restart stops it first; what is asked for meanwhile decides what comes after', () => {
  const draining = after(stoppedService, 'start', 'ready', 'restart')
  expect(after(draining, 'exited')).toEqual({ ...stoppedService, status: 'starting' })
  expect(after(draining, 'stop', 'exited')).toEqual(stoppedService)
  expect(after(draining, 'stop', 'start', 'exited').status).toBe('starting')
})

test('the pause doubles with each end, to a bound, and is the same every time', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 1_000].map((failures) => restartPause(failures, limits))).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000,
  ])
})
