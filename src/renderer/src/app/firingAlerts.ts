import { create } from 'zustand'
import { api, client } from './connection.ts'
import { queryClient } from './queries.ts'

interface FiringAlerts {
  readonly firing: number
  hear(firing: number): void
}

/** How many alerts fire in the open workspace. */
export const useFiringAlerts = create<FiringAlerts>()((set) => ({ firing: 0, hear: (firing) => set({ firing }) }))

/** Hears of every alert of the open workspace, whoever watches: a list of them on screen is asked for anew. @returns to stop */
export function followAlerts(): () => void {
  const stop = new AbortController()
  useFiringAlerts.getState().hear(0)
  void (async () => {
    for await (const { firing } of await client.monitoring.alerts.watch({}, { signal: stop.signal })) {
      useFiringAlerts.getState().hear(firing)
      void queryClient.invalidateQueries({ queryKey: api.monitoring.alerts.key() })
    }
  })().catch(() => {
    // The workspace was closed or the process is gone: the connection tells that.
  })
  return () => stop.abort()
}
