import { describe, expect, test } from 'vitest'
import { joinInputOf, newJoinDraft, proposedName, proposedTime } from './joinDraft.ts'

describe('[FS-2] the form of a join', () => {
  const draft = { ...newJoinDraft, service: 'lateness', dataset: 'rides@v1' }

  test('asks for nothing until service and rows are chosen', () => {
    expect(joinInputOf(newJoinDraft)).toBeNull()
    expect(joinInputOf({ ...draft, from: 'file' })).toBeNull()
    expect(joinInputOf({ ...draft, from: 'file', file: { token: 't', name: 'rides.csv' } })).toMatchObject({ entities: { file: 't' } })
  })

  test('takes one time for all rows only where no column tells it', () => {
    const at = '2026-01-31'
    expect(joinInputOf({ ...draft, at })).toEqual({
      service: 'lateness',
      entities: { dataset: 'rides@v1' },
      time: null,
      at,
      mode: 'latest',
    })
    expect(joinInputOf({ ...draft, at, time: 'booked' })).toEqual({
      service: 'lateness',
      entities: { dataset: 'rides@v1' },
      time: 'booked',
      mode: 'latest',
    })
  })

  test('proposes a time and a free name', () => {
    expect(
      proposedTime([
        { name: 'born', type: 'date' },
        { name: 'event_timestamp', type: 'datetime' },
      ]),
    ).toBe('event_timestamp')
    expect(proposedTime([{ name: 'id', type: 'integer' }])).toBe('')
    expect(proposedName('rides@v3', 'lateness@v1', [])).toBe('rides-lateness')
    expect(proposedName('rides.csv', 'lateness', ['rides-lateness'])).toBe('rides-lateness-2')
  })
})
