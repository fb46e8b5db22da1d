import { useEffect } from 'react'
import { create } from 'zustand'
import type { EndpointStatistics } from '../../../../../shared/domain/serving/statistics.ts'
import { client } from '../../../app/connection.ts'
import { useApp } from '../../../app/state.ts'
import { type Second, secondBetween } from './seconds.ts'

/** How many looks are kept: five minutes. */
const kept = 300
/** How soon an endpoint that could not be followed is asked again, in ms. */
const retryInterval = 2_000

interface Live {
  /** Of the workspace that was open then. */
  readonly session: number | null
  /** Null while the endpoint does not run. */
  readonly latest: EndpointStatistics | null
  readonly seconds: readonly Second[]
  hear(statistics: EndpointStatistics | null): void
  begin(session: number | null): void
}

const useStore = create<Live>()((set) => ({
  session: null,
  latest: null,
  seconds: [],
  hear: (latest) =>
    set(({ latest: before, seconds }) => {
      const second = latest === null ? null : secondBetween(before, latest)
      return { latest, seconds: second === null ? seconds : [...seconds.slice(1 - kept), second] }
    }),
  // What was seen before another screen was shown is still true; of another workspace it is not.
  begin: (session) => set((state) => (state.session === session ? {} : { session, latest: null, seconds: [] })),
}))

let watchers = 0
let stop: AbortController | null = null

/** Follows the endpoint for as long as any screen shows it. */
function follow(): () => void {
  if (watchers++ === 0) {
    stop = new AbortController()
    void listen(stop.signal)
  }
  return () => {
    if (--watchers > 0) return
    stop?.abort()
    stop = null
  }
}

async function listen(signal: AbortSignal): Promise<void> {
  const { hear } = useStore.getState()
  while (!signal.aborted) {
    try {
      for await (const statistics of await client.serving.watchLive({}, { signal })) hear(statistics)
    } catch {
      if (!signal.aborted) hear(null)
    }
    await new Promise((resolve) => setTimeout(resolve, retryInterval))
  }
}

/** What the endpoint does, second by second, while the calling screen is shown. */
export function useLive(): Pick<Live, 'latest' | 'seconds'> {
  const session = useApp((state) => state.app?.session ?? null)
  const latest = useStore((state) => state.latest)
  const seconds = useStore((state) => state.seconds)
  useEffect(() => {
    useStore.getState().begin(session)
    return follow()
  }, [session])
  return { latest, seconds }
}
