import { join } from 'node:path'
import { app, BrowserWindow, dialog, screen } from 'electron'
import { resourcePath } from '../../resources.ts'
import { readWindowState, type WindowState, writeWindowState } from './windowState.ts'

const firstSize = { width: 1_280, height: 820 }

/** The one window, where it was the last time. It is shown with its first frame, so that nothing flashes. */
export function makeWindow(dark: boolean): BrowserWindow {
  const place = join(app.getPath('userData'), 'window.json')
  const state = readWindowState(
    place,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  )
  const window = new BrowserWindow({
    ...(state ? boundsOf(state) : firstSize),
    minWidth: 480,
    minHeight: 400,
    show: false,
    title: 'Cairn',
    backgroundColor: dark ? '#14181b' : '#ffffff',
    icon: process.platform === 'linux' ? resourcePath('icons', 'icon.png') : undefined,
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      spellcheck: false,
      // A live run goes on drawing while another window covers it.
      backgroundThrottling: false,
    },
  })
  if (state?.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => writeWindowState(place, stateOf(window)))
  // The workspace gives the title: see `followHost`.
  window.on('page-title-updated', (event) => event.preventDefault())
  comeBackAfterCrash(window)
  return window
}

const crashesBeforeAsking = 3
const crashMemory = 60_000

/** A page that died is loaded again at the same address, its state being in the registry. One that dies again and again is not. */
function comeBackAfterCrash(window: BrowserWindow): void {
  const crashes: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    const now = Date.now()
    crashes.push(now)
    const recent = crashes.filter((time) => now - time < crashMemory)
    if (recent.length <= crashesBeforeAsking) return window.webContents.reload()
    crashes.length = 0
    void askToReload(window, reason)
  })
}

async function askToReload(window: BrowserWindow, reason: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window has crashed several times',
    detail: `The system reported: ${reason}. Running jobs continue, and saved work is safe.`,
    buttons: ['Reload', 'Quit'],
  })
  if (response === 0) window.webContents.reload()
  else app.quit()
}

function stateOf(window: BrowserWindow): WindowState {
  return { ...window.getNormalBounds(), maximized: window.isMaximized() }
}

function boundsOf({ x, y, width, height }: WindowState) {
  return { x, y, width, height }
}

export function show(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
