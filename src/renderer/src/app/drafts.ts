import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { client } from './connection.ts'
import { DraftStore, fits, isSame } from './draftStore.ts'
import { showFailure } from './failureToast.tsx'
import { failureOf } from './failures.ts'
import { useApp } from './state.ts'

export { draftKey } from '../../../shared/domain/drafts.ts'

const store = new DraftStore({
  load: () => client.app.drafts({}),
  keep: (change) => client.app.keepDrafts(change),
  pending: pageStorage(),
  onFailure: (error) => {
    // Without a server the page tells that by itself, and what was typed waits in the page's own storage.
    if (useApp.getState().connection === 'open') showFailure(failureOf(error))
  },
})

/** The last moment in which the page can hand over what was typed. */
addEventListener('pagehide', () => void store.flush())
addEventListener('visibilitychange', () => void (document.visibilityState === 'hidden' && store.flush()))

/** Reads the drafts of the workspace that is shown now. To be called whenever another one is. */
export function loadDrafts(): Promise<void> {
  return store.load().catch(() => {})
}

/** To be called when something got another name. @param from its old address, such as `dataset:wine` */
export function renameDrafts(from: string, to: string): void {
  store.rename(from, to)
}

export interface DraftState<T> {
  /** What the control shows. */
  readonly value: T
  /** What was typed, or how it follows from the value before. */
  set(next: T | ((before: T) => T)): void
  /** It is not as it was found: there is something to save or to discard. */
  readonly dirty: boolean
  /** It was typed at an earlier visit of this screen, or before a reload: the screen says so, with a way to discard it. */
  readonly restored: boolean
  /** What it was typed over is not what is there now: it was changed elsewhere meanwhile. */
  readonly outdated: boolean
  /** It is too long to be kept when the window is closed. */
  readonly tooLong: boolean
  /** Back to what was found. */
  discard(): void
  /** To be called when it was saved. */
  saved(): void
}

/**
 * Keeps what is typed, for each workspace and place, while one moves between screens, through a reload, and from one start to the
 * next, until it is saved or discarded. Neither keys nor passwords nor file tokens nor cells of a dataset belong into a draft.
 *
 * ```tsx
 * const draft = useDraft(draftKey('notes', `run:${run.id}`), run.notes)
 * const save = useMutation({ mutationFn: () => client.experiments.update({ run: run.id, notes: draft.value }), onSuccess: draft.saved })
 * return (
 *   <>
 *     <DraftNote draft={draft} />
 *     <Textarea label="Notes" value={draft.value} onChange={(event) => draft.set(event.target.value)} />
 *     <Button disabled={!draft.dirty} onClick={() => save.mutate()}>Save</Button>
 *   </>
 * )
 * ```
 *
 * @param key see `draftKey`: one for each control or form @param initial what is there now, of values that JSON knows; it may change at any time
 * @param valid whether a kept value can be used, where its form alone does not tell that
 */
export function useDraft<T>(key: string, initial: T, valid: (value: T) => boolean = () => true): DraftState<T> {
  const found = useSyncExternalStore(store.subscribe, () => store.get(key))
  const typed = found && fits(found.value, initial) && valid(found.value as T) ? found : undefined
  const [here, setHere] = useState<string | null>(null)
  const value = typed ? (typed.value as T) : initial
  const dirty = typed !== undefined && !typed.saved && !isSame(value, initial)
  // What was saved makes room for the workspace's own answer as soon as that has come; what is there already is no draft.
  const over = typed !== undefined && (isSame(value, initial) || (typed.saved && !isSame(typed.base, initial)))
  useEffect(() => {
    if (over) store.drop(key)
  }, [over, key])
  useEffect(
    () => () => {
      if (store.get(key)?.saved) store.drop(key)
    },
    [key],
  )
  const set = useCallback(
    (next: T | ((before: T) => T)) => {
      const before = store.get(key)
      const current = before && fits(before.value, initial) ? (before.value as T) : initial
      const made = typeof next === 'function' ? (next as (before: T) => T)(current) : next
      if (before === undefined || before.saved) setHere(key)
      if (isSame(made, initial)) store.drop(key)
      else store.type(key, made, initial)
    },
    [key, initial],
  )
  return {
    value,
    set,
    dirty,
    restored: dirty && here !== key,
    outdated: dirty && !isSame(typed.base, initial),
    tooLong: dirty && typed.tooLong,
    discard: useCallback(() => store.drop(key), [key]),
    saved: useCallback(() => store.save(key), [key]),
  }
}

/** The keys of all drafts, for a list that says where there are some. */
export function useDraftKeys(): readonly string[] {
  const text = useSyncExternalStore(store.subscribe, () => JSON.stringify(store.keys()))
  return JSON.parse(text) as string[]
}

/** A browser may refuse it. */
function pageStorage(): Storage | null {
  try {
    return localStorage
  } catch {
    return null
  }
}
