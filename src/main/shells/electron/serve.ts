import { join } from 'node:path'
import { app, type BrowserWindow, nativeTheme } from 'electron'
import { Host } from '../host/index.ts'
import { serveActions } from './actions.ts'
import { followJobs, tellAlerts } from './attention.ts'
import { openPath } from './opened.ts'
import { serveContract } from './port.ts'
import type { PagePorts } from './ports.ts'
import { quitInOrder } from './quit.ts'
import { trayFor } from './tray.ts'
import type { PageOrigin } from './trust.ts'
import { utilityWorkers } from './workers.ts'

export interface Serving {
  readonly origin: PageOrigin
  /** What the command line asks for; without it, what was open the last time. */
  readonly path: string | null
  readonly ports: PagePorts
  /** Once the page is there. */
  readonly loaded: Promise<void>
}

/** All that stands behind the window. @returns how to open what is asked for later */
export function serve(window: BrowserWindow, { origin, path, ports, loaded }: Serving): { open(path: string): Promise<void> } {
  const startWorker = utilityWorkers(join(import.meta.dirname, 'worker.js'))
  const host = new Host({ face: 'electron', startWorker, tell: tellAlerts(window) })
  serveActions(window, origin, host.files)
  quitInOrder(window, host, trayFor(window, host))
  // The page is read while the workspace is opened; it hears of nothing before that is done.
  const opened = path === null ? host.reopen() : openPath(path, host, window, loaded)
  void opened.finally(() => {
    void followHost(host, window)
    serveContract(ports, host.context)
    void host.reopenServices()
  })
  return { open: (wanted) => openPath(wanted, host, window) }
}

/** The title, the theme of menus and dialogs, and what is said of jobs follow the workspace that is open. */
async function followHost(host: Host, window: BrowserWindow): Promise<void> {
  let followed: { session: number; stop: AbortController } | undefined
  for await (const { workspace, theme, session: opening } of host.watch()) {
    if (window.isDestroyed()) return
    nativeTheme.themeSource = theme
    window.setTitle(workspace ? `${workspace.name} — Cairn` : 'Cairn')
    if (process.platform === 'darwin') window.setRepresentedFilename(workspace?.folder ?? '')
    if (opening === followed?.session) continue
    followed?.stop.abort()
    followed = { session: opening, stop: new AbortController() }
    if (workspace) {
      app.addRecentDocument(workspace.folder)
      void followJobs(host, window, followed.stop.signal)
    }
  }
}
