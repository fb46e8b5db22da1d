import { expect, test } from 'vitest'
import { type Draft, draftAge, draftKey, draftSubject, keptDrafts, longestDraft, longestDrafts, mostDrafts, renamedKey } from './drafts.ts'

const draft = (key: string, at: number, value = '"a"'): Draft => ({ key, value, base: '""', at })

test('a key says what it is about, also where a name looks like one', () => {
  expect(draftSubject(draftKey('notes', 'run:3'))).toBe('run:3')
  expect(draftSubject(draftKey('card intendedUse', 'model:a | b@v2'))).toBe('model:a | b@v2')
  expect(draftSubject(draftKey('new run'))).toBeNull()
})

test('drafts go with a new name, those of versions too, and no others', () => {
  const renamed = (subject: string) => draftSubject(renamedKey(draftKey('notes', subject), 'model:wine', 'model:port'))
  expect(renamed('model:wine')).toBe('model:port')
  expect(renamed('model:wine@v2')).toBe('model:port@v2')
  for (const other of ['model:wines', 'dataset:wine', 'model:wine two@v1']) expect(renamed(other)).toBe(other)
  expect(renamedKey('new run', 'model:wine', 'model:port')).toBe('new run')
})

test('the newest draft of each key is kept, of a bounded number, age and length', () => {
  const now = 1_000 * draftAge
  expect(keptDrafts([draft('a', now - 5), draft('a', now - 1), draft('b', now - draftAge - 1)], now)).toEqual([draft('a', now - 1)])
  const many = Array.from({ length: mostDrafts + 20 }, (_, index) => draft(`${index}`, now - index))
  expect(keptDrafts(many, now).map(({ key }) => key)).toEqual(many.slice(0, mostDrafts).map(({ key }) => key))
  expect(keptDrafts([draft('long', now, 'x'.repeat(longestDraft)), draft('short', now)], now)).toEqual([draft('short', now)])
  const long = Array.from({ length: 30 }, (_, index) => draft(`${index}`, now - index, 'x'.repeat(longestDraft - 10)))
  const kept = keptDrafts(long, now)
  expect(kept).toHaveLength(Math.floor(longestDrafts / (longestDraft - 8)))
  expect(kept[0].key).toBe('0')
})
