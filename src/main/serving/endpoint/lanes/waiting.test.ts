import { expect, test } from 'vitest'
import { Waiting } from './waiting.ts'

test('[SV-1] every request is ended at its deadline, whatever the fractions of milliseconds in which timers do not count', async () => {
  const items = Array.from({ length: 200 }, (_, place) => {
    const item = new Waiting(
      { rows: 1, columns: [] },
      { waiting: 0, pending: 0 },
      new AbortController().signal,
      performance.now() + place / 20,
    )
    item.watch()
    return item
  })
  const ends = await Promise.allSettled(items.map(({ answer }) => answer))
  expect(new Set(ends.map((end) => end.status === 'rejected' && end.reason.code))).toEqual(new Set(['ENDPOINT_TIMEOUT']))
}, 5_000)
