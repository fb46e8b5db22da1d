import { expect, test } from 'vitest'
import { isCaptured } from './capture.ts'

test('[SV-1] a share of the requests is kept, chosen by their ids', () => {
  const ids = [
    ...Array.from({ length: 5_000 }, (_, place) => `request-${place}`),
    ...Array.from({ length: 5_000 }, () => crypto.randomUUID()),
  ]
  for (const share of [0.01, 0.1, 0.5, 0.9]) {
    const kept = ids.filter((id) => isCaptured({ share }, id)).length / ids.length
    expect(Math.abs(kept - share)).toBeLessThan(0.015)
  }
  expect(ids.some((id) => isCaptured({ share: 0 }, id))).toBe(false)
  expect(ids.every((id) => isCaptured({ share: 1 }, id))).toBe(true)
  // What is kept of a smaller share is kept of a larger one.
  expect(ids.filter((id) => isCaptured({ share: 0.1 }, id)).every((id) => isCaptured({ share: 0.3 }, id))).toBe(true)
})
