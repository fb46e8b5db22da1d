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
  readonly online: {
    readonly before: Readonly<Record<string, unknown>>
    readonly after: Readonly<Record<string, unknown>>
  }
}

test('[FS-2] [FS-3] features of event data: a leaky join looks good and is not, what was known then is proven, and looked up by keys', async () => {
  const { models, proof, online } = await json<Demo>(['demo', '--features', join(newFolder(), 'features')])
  const { request, newest, asKnown } = models
  expect(newest.looks).toBeGreaterThan(asKnown.looks)
  expect(newest.is).toBeLessThan(newest.looks)
  expect(asKnown.is).toBeGreaterThan(newest.is)
  expect(asKnown.is).toBeGreaterThan(request.is + 0.03)
  expect(proof.filter(({ age }) => age !== null && age < 0)).toEqual([])
  expect(proof.map(({ column }) => column)).toEqual(expect.arrayContaining(['trips_today', 'vehicle_class', 'rain_mm', 'wet_distance']))
  expect(online.before.trips_today).not.toBe(21)
  expect(online.after.trips_today).toBe(21)
  expect(online.after.rain_mm).toBe(online.before.rain_mm)
})
