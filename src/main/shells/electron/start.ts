import { join } from 'node:path'
import { nativeTheme, session } from 'electron'
import { cairnHome } from '../../authors/home.ts'
import { appRoot } from '../../resources.ts'
import { lockSession } from './lock.ts'
import { installMenu } from './menu.ts'
import { openFromOutside } from './opened.ts'
import { keepPorts } from './ports.ts'
import { servePage } from './protocol.ts'
import { storedTheme } from './theme.ts'
import { type PageOrigin, pageScheme } from './trust.ts'
import { makeWindow, show } from './window.ts'

/**
 * The window first, and then what stands behind it: while the system starts the page's process, main loads what will answer it. So
 * nothing heavier than the window may be imported here, or by what is imported here.
 *
 * @param path what the command line asks for; without it, what was open the last time
 */
export async function start(origin: PageOrigin, path: string | null): Promise<void> {
  nativeTheme.themeSource = storedTheme(cairnHome())
  lockSession(session.defaultSession, origin)
  if (origin.protocol === `${pageScheme}:`) servePage(session.defaultSession, join(appRoot, 'out/renderer'))
  const window = makeWindow(nativeTheme.shouldUseDarkColors)
  installMenu(window, origin)
  const ports = keepPorts(window.webContents, origin)
  const loaded = window.loadURL(origin.start)
  const serving = import('./serve.ts').then(({ serve }) => serve(window, { origin, path, ports, loaded }))
  openFromOutside((wanted) => {
    show(window)
    if (wanted !== null) void serving.then(({ open }) => open(wanted))
  })
  await serving
}
