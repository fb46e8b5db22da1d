import { describe, expect, test } from 'vitest'
import { clashesOf, newEntry, newServiceDraft, serviceDefinitionsOf, serviceDraftOf, serviceProblem } from './serviceDraft.ts'

const featuresOf = (view: string): readonly string[] => ({ zones: ['traffic', 'rain'], drivers: ['rating', 'rain'] })[view] ?? []
const draft = { ...newServiceDraft(['zones', 'drivers']), name: 'lateness' }

describe('[FS-1] the form of a feature service', () => {
  test('finds features that two views give by the same name', () => {
    const clashes = clashesOf(draft, featuresOf)
    expect([...clashes]).toEqual([['rain', ['zones', 'drivers']]])
    expect(serviceProblem(draft, clashes)).toBe('rain comes from zones and drivers: use full names, or choose one of them')
  })

  test('has no clash with full names, or where one of them is not chosen', () => {
    expect(clashesOf({ ...draft, fullNames: true }, featuresOf).size).toBe(0)
    const [zones, drivers] = draft.entries
    expect(clashesOf({ ...draft, entries: [zones, { ...drivers, features: ['rating'] }] }, featuresOf).size).toBe(0)
  })

  test('lists a view twice only by two names', () => {
    const twice = { ...draft, fullNames: true, entries: [newEntry('zones'), { ...newEntry('zones'), keyColumns: { zone: 'to_zone' } }] }
    expect(serviceProblem(twice, clashesOf(twice, featuresOf))).toMatch(/listed twice/)
    const named = { ...twice, entries: [twice.entries[0], { ...twice.entries[1], as: 'arrival' }] }
    expect(serviceProblem(named, clashesOf(named, featuresOf))).toBeNull()
    const [service] = serviceDefinitionsOf(named).data?.services ?? []
    expect(service.features).toEqual([{ view: 'zones' }, { view: 'zones', as: 'arrival', keyColumns: { zone: 'to_zone' } }])
    expect(serviceDraftOf(service)).toEqual(named)
  })

  test('tells what is missing', () => {
    expect(serviceProblem({ ...draft, name: '' }, new Map())).toBe('Missing: Name')
    expect(serviceProblem({ ...draft, entries: [] }, new Map())).toBe('Missing: Views')
  })
})
