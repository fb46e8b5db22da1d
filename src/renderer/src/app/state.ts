import { create } from 'zustand'
import type { ConnectionState } from './native/connection.ts'
import { beginTypeAhead, endTypeAhead } from './typeAhead.ts'
import type { AppState } from '../../../shared/contract/app.ts'

/** What is only on screen. Everything else is an answer of the contract. */
interface State {
  /** Null until the process behind the page has answered. */
  readonly app: AppState | null
  readonly connection: ConnectionState
  readonly sidebarHidden: boolean
  /** The next step under the screens was closed, until the next start. */
  readonly nextHidden: boolean
  readonly overlay: 'palette' | 'shortcuts' | 'import' | 'newWorkspace' | 'openWorkspace' | null
  setApp(app: AppState): void
  setConnection(connection: ConnectionState): void
  toggleSidebar(): void
  hideNext(): void
  show(overlay: State['overlay']): void
}

export const useApp = create<State>()((set) => ({
  app: null,
  connection: 'open',
  sidebarHidden: false,
  nextHidden: false,
  overlay: null,
  setApp: (app) => set({ app }),
  setConnection: (connection) => set({ connection }),
  toggleSidebar: () => set(({ sidebarHidden }) => ({ sidebarHidden: !sidebarHidden })),
  hideNext: () => set({ nextHidden: true }),
  show: (overlay) => {
    if (overlay === 'palette') beginTypeAhead()
    else endTypeAhead()
    set({ overlay })
  },
}))
