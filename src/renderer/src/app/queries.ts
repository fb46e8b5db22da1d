import { QueryClient, type QueryKey, useMutation, useQuery } from '@tanstack/react-query'
import { showFailure } from './failureToast.tsx'
import { failureOf } from './failures.ts'
import { api, client } from './connection.ts'
import { useApp } from './state.ts'

/**
 * Answers stay until the workspace says that their room has changed (`followWorkspace`), so nothing is asked twice for nothing
 * and nothing on screen is stale. An operation's failure is told where it was asked: a query's in place, a mutation's as a toast.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: Number.POSITIVE_INFINITY, gcTime: 5 * 60_000, retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { networkMode: 'always', onError: (error) => showFailure(failureOf(error)) },
  },
})

/** Follows what any process commits to the open workspace: answers of those rooms are asked anew. @returns to stop */
export function followWorkspace(): () => void {
  const stop = new AbortController()
  void (async () => {
    for await (const { rooms } of await client.workspace.watch({}, { signal: stop.signal })) {
      for (const room of rooms) void askAnew([room.split('.')])
      void askAnew(api.governance.key())
      void askAnew(api.workspace.info.key())
    }
  })().catch(() => {
    // The workspace was closed or the process is gone: the connection tells that.
  })
  return () => stop.abort()
}

/** An answer that is on its way may be of before the change. The library leaves a first one alone: it is asked for again. */
async function askAnew(queryKey: QueryKey): Promise<void> {
  await queryClient.cancelQueries({ queryKey, predicate: ({ state }) => state.data === undefined && state.fetchStatus === 'fetching' })
  await queryClient.invalidateQueries({ queryKey })
}

/** Follows which workspace is open, into the store of the app, for as long as the page is there. @returns once it is known */
export function followApp(): Promise<void> {
  return new Promise((known) => {
    void (async () => {
      for await (const state of await client.app.watch({})) {
        const before = useApp.getState().app?.session
        if (before !== undefined && before !== state.session) queryClient.clear()
        useApp.getState().setApp(state)
        known()
      }
    })().catch(() => {})
  })
}

export { useMutation, useQuery }
