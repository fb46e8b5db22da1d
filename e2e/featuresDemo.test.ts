import { join } from 'node:path'
import { expect, test } from 'vitest'
import { json, newFolder } from './cairn.ts'

interface Tried {
  readonly model: string
  readonly joined: string
  readonly looks: number
  readonly is: number
}

interface Demo {
  readonly models: { readonly request: Tried; readonly newest: Tried; readonly asKnown: Tried }
  readonly proof: readonly { readonly column: string; readonly status: string; readonly age: number | null }[]
  readonly parity: {
    readonly online: { readonly values: number; readonly different: number }
    readonly training: { readonly values: number; readonly different: number }
  }
  readonly served: { readonly features: number; readonly prediction: unknown }
  readonly online: {
    readonly before: Readonly<Record<string, unknown>>
    readonly after: Readonly<Record<string, unknown>>
  }
}

test('[FS-2] [FS-3] [FS-4] features of event data: joined three ways, proven, in parity, and served by keys', async () => {
  const { models, proof, parity, online, served } = await json<Demo>(['demo', '--features', join(newFolder(), 'features')])
  // The rides end now, so the figures are others each hour: which join looks good is for who reads them, and for the tests of the rides.
  const { request, newest, asKnown } = models
  for (const { looks, is } of [request, newest, asKnown]) for (const auc of [looks, is]) expect(Math.abs(auc - 0.7)).toBeLessThan(0.3)
  expect(proof.filter(({ age }) => age !== null && age < 0)).toEqual([])
  expect(proof.map(({ column }) => column)).toEqual(expect.arrayContaining(['trips_today', 'vehicle_class', 'rain_mm', 'wet_distance']))
  for (const { values, different } of [parity.online, parity.training]) {
    expect(values).toBeGreaterThan(1_000)
    expect(different).toBe(0)
  }
  expect(served).toMatchObject({ features: 12, prediction: expect.anything() })
  expect(online.before.trips_today).not.toBe(21)
  expect(online.after.trips_today).toBe(21)
  expect(online.after.rain_mm).toBe(online.before.rain_mm)
})
