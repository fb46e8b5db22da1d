import { expect, test } from 'vitest'
import { answerText, latencyParts, microseconds } from './entryTexts.ts'
import { errorCounts } from './errorCounts.ts'

test('[SV-1] errors are counted by code, the most frequent first', () => {
  const entry = (code: number, error: string | null, at: number) => ({ code, error, at })
  expect(
    errorCounts([entry(400, 'COLUMN_UNKNOWN', 1), entry(503, 'ENDPOINT_BUSY', 5), entry(400, 'COLUMN_UNKNOWN', 3), entry(400, null, 9)]),
  ).toEqual([
    { code: 400, error: 'COLUMN_UNKNOWN', times: 2, lastAt: 3 },
    { code: 400, error: null, times: 1, lastAt: 9 },
    { code: 503, error: 'ENDPOINT_BUSY', times: 1, lastAt: 5 },
  ])
})

test('[SV-1] an answer in a line: the label with its probability, or the number', () => {
  expect(answerText({ outputs: { labels: ['yes'], probabilities: [[0.25, 0.75]], values: null } })).toBe('yes 0.7500')
  expect(answerText({ outputs: { labels: null, probabilities: null, values: [12.5] } })).toBe('12.5')
  expect(answerText({ outputs: { labels: null, probabilities: null, values: [null] } })).toBe('–')
  expect(answerText({ outputs: null })).toBe('–')
})

test('[SV-1] the parts of a latency are all of it, and none is less than nothing', () => {
  const parts = latencyParts({ us: { total: 1_000, queue: 100, input: 200, infer: 500, output: 50 } })
  expect(parts.reduce((sum, { us }) => sum + us, 0)).toBe(1_000)
  expect(latencyParts({ us: { total: 10, queue: 20, input: 0, infer: 0, output: 0 } }).at(-1)?.us).toBe(0)
  expect([999, 1_500, 15_000, 2_500_000].map(microseconds)).toEqual(['999 µs', '1.50 ms', '15.0 ms', '2.50 s'])
})
