import { expect, test, vi } from 'vitest'
import type { Draft } from '../../../shared/domain/drafts.ts'
import { longestDraft } from '../../../shared/domain/drafts.ts'
import { DraftStore, fits, isSame } from './draftStore.ts'

/** The host and the page's storage, both in memory: a browser's are tried in the window's own tests. */
function place(workspace = 'one') {
  const kept = new Map<string, Draft>()
  const items = new Map<string, string>()
  const state = { workspace, gone: false, failures: 0 }
  const store = () =>
    new DraftStore({
      load: async () => ({ workspace: state.workspace, drafts: state.workspace === workspace ? [...kept.values()] : [] }),
      keep: async ({ keep, drop }) => {
        if (state.gone) throw new Error('gone')
        for (const draft of keep) kept.set(draft.key, draft)
        for (const key of drop) kept.delete(key)
      },
      pending: {
        getItem: (key) => items.get(key) ?? null,
        setItem: (key, value) => void items.set(key, value),
        removeItem: (key) => void items.delete(key),
      },
      onFailure: () => state.failures++,
    })
  return { kept, items, state, store }
}

async function opened({ store }: ReturnType<typeof place>): Promise<DraftStore> {
  const made = store()
  await made.load()
  return made
}

test('what was typed is there in the next page, over what it was typed over first', async () => {
  const at = place()
  const page = await opened(at)
  page.type('notes', 'a', 'old')
  page.type('notes', 'ab', 'newer')
  await page.flush()
  expect(at.items.size).toBe(0)
  const next = await opened(at)
  expect(next.get('notes')).toMatchObject({ value: 'ab', base: 'old', saved: false })
  next.drop('notes')
  await next.flush()
  expect(at.kept.size).toBe(0)
})

test('it is handed over when nobody has typed for a moment, and not at each key', async () => {
  vi.useFakeTimers()
  try {
    const at = place()
    const page = await opened(at)
    for (const text of ['a', 'ab', 'abc']) page.type('notes', text, '')
    expect(at.kept.size).toBe(0)
    await vi.advanceTimersByTimeAsync(500)
    expect(at.kept.get('notes')?.value).toBe('"abc"')
  } finally {
    vi.useRealTimers()
  }
})

test('a page that ends before it was handed over, or whose server is gone, leaves it to the next one', async () => {
  const at = place()
  const page = await opened(at)
  page.type('notes', 'kept', '')
  at.state.gone = true
  await page.flush()
  page.type('card', 'later', '')
  await page.flush()
  expect(at.state.failures).toBe(1)
  at.state.gone = false
  const next = await opened(at)
  expect([next.get('notes')?.value, next.get('card')?.value]).toEqual(['kept', 'later'])
  await next.flush()
  expect([...at.kept.keys()].toSorted()).toEqual(['card', 'notes'])
  // What was dropped last does not come back either.
  next.drop('notes')
  expect((await opened(at)).get('notes')).toBeUndefined()
})

test('what was saved stays on screen and is kept no longer', async () => {
  const at = place()
  const page = await opened(at)
  page.type('notes', 'mine', '')
  await page.flush()
  page.save('notes')
  await page.flush()
  expect(page.get('notes')).toMatchObject({ value: 'mine', saved: true })
  expect(page.keys()).toEqual([])
  expect(at.kept.size).toBe(0)
  // Typed on, it is a draft again, over what was saved.
  page.type('notes', 'mine and more', 'mine')
  expect(page.get('notes')).toMatchObject({ base: 'mine', saved: false })
})

test('each workspace has its own', async () => {
  const at = place()
  const page = await opened(at)
  page.type('notes', 'of one', '')
  at.state.workspace = 'two'
  await page.load()
  expect(page.get('notes')).toBeUndefined()
  expect(at.kept.get('notes')?.value).toBe('"of one"')
})

test('damaged storage is no draft, and too much is not kept', async () => {
  const at = place()
  for (const text of ['{', 'null', '5', '{"keep":[{"key":1}],"drop":"x"}', '{"keep":5}']) {
    at.items.set('cairn-drafts-one', text)
    expect((await opened(at)).keys()).toEqual([])
  }
  at.kept.set('bad', { key: 'bad', value: '{', base: '', at: Date.now() })
  const page = await opened(at)
  expect(page.get('bad')).toBeUndefined()
  page.type('long', 'x'.repeat(longestDraft), '')
  expect(page.get('long')?.tooLong).toBe(true)
  await page.flush()
  expect(at.kept.has('long')).toBe(false)
})

test('a kept value stands only where one of its form stands', () => {
  expect(fits('a', '')).toBe(true)
  expect(fits(5, '')).toBe(false)
  expect(fits({ a: 1, b: [] }, { a: 0, b: [], c: undefined })).toBe(true)
  expect(fits({ a: 1 }, { a: 0, b: [] })).toBe(false)
  expect(fits([], {})).toBe(false)
  expect(fits(null, {})).toBe(false)
  expect(fits({ x: 1 }, null)).toBe(true)
  expect(isSame({ a: undefined, b: [1] }, { b: [1] })).toBe(true)
  expect(isSame([1, 2], [1])).toBe(false)
  expect(isSame(null, undefined)).toBe(false)
})
