import { join } from 'node:path'
import { app, type BrowserWindow, nativeTheme, session } from 'electron'
import { appRoot } from '../../resources.ts'
import { Host } from '../host/index.ts'
import { serveActions } from './actions.ts'
import { followJobs } from './attention.ts'
import { lockSession } from './lock.ts'
import { installMenu } from './menu.ts'
import { openFromOutside, openPath } from './opened.ts'
import { serveContract } from './port.ts'
import { servePage } from './protocol.ts'
import { quitInOrder } from './quit.ts'
import { trayFor } from './tray.ts'
import { type PageOrigin, pageScheme } from './trust.ts'
import { makeWindow, show } from './window.ts'
import { utilityWorkers } from './workers.ts'

/** The window and all that stands behind it. @param path what the command line asks for; without it, what was open the last time */
export async function start(origin: PageOrigin, path: string | null): Promise<void> {
  const host = new Host({ face: 'electron', startWorker: utilityWorkers(join(import.meta.dirname, 'worker.js')) })
  nativeTheme.themeSource = host.state().theme
  lockSession(session.defaultSession, origin)
  if (origin.protocol === `${pageScheme}:`) servePage(session.defaultSession, join(appRoot, 'out/renderer'))

  const window = makeWindow(nativeTheme.shouldUseDarkColors)
  serveActions(window, origin, host.files)
  serveContract(window.webContents, origin, host.context)
  installMenu(window, origin)
  const tray = trayFor(window, host)
  quitInOrder(window, host, tray)
  openFromOutside((wanted) => {
    tray.leave()
    show(window)
    if (wanted !== null) void openPath(wanted, host, window)
  })
  void followHost(host, window)

  // The page is read while the workspace is opened; it hears of nothing before that is done.
  const loaded = window.loadURL(origin.start)
  if (path === null) await host.reopen()
  else await openPath(path, host, window, loaded)
  await host.reopenServices()
  await loaded
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
