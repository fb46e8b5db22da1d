import { create } from 'zustand'
import type { InstallStep } from '../../../shared/domain/training/engine.ts'
import { api, client } from './connection.ts'
import { queryClient } from './queries.ts'

/** An installation of TensorFlow's library, which goes on while other screens are looked at. */
interface Installation {
  /** What it is at; null while none is under way. */
  readonly step: InstallStep | null
  /** Why the last one ended without an engine. */
  readonly error: unknown
  install(wheel?: string): Promise<void>
  cancel(): void
}

let stop: AbortController | undefined

export const useEngineInstall = create<Installation>()((set, get) => ({
  step: null,
  error: null,
  async install(wheel) {
    if (get().step) return
    stop = new AbortController()
    const { signal } = stop
    set({ step: { message: 'Starting' }, error: null })
    try {
      for await (const step of await client.engines.install({ wheel }, { signal })) set({ step })
    } catch (error) {
      if (!signal.aborted) set({ error })
    } finally {
      set({ step: null })
      await queryClient.invalidateQueries({ queryKey: api.engines.key() })
    }
  },
  cancel: () => stop?.abort(),
}))
