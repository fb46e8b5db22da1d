import { app, type BrowserWindow, Menu, nativeImage, Tray } from 'electron'
import { resourcePath } from '../../resources.ts'
import type { Host } from '../host/index.ts'
import { trayMenu } from './trayMenu.ts'
import { show } from './window.ts'

/** Where the app goes on while something runs and its window is closed. */
export interface TrayPlace {
  /** Hides the window. When nothing runs any more, the app ends. */
  enter(quit: () => void): void
  /** The window is shown again. */
  leave(): void
}

/** In the size that the systems draw; macOS wants half of Windows' and Linux's. */
const iconSize = process.platform === 'darwin' ? 18 : 24

/** How soon it is seen what runs, in ms. */
const lookInterval = 1_000

/** Desktops without a tray do not say so: there a second start of the app shows the window again. */
export function trayFor(window: BrowserWindow, host: Host): TrayPlace {
  let tray: Tray | undefined
  let looking: NodeJS.Timeout | undefined
  const leave = () => {
    clearInterval(looking)
    tray?.destroy()
    tray = undefined
  }
  const open = () => {
    leave()
    show(window)
  }
  const enter = (quit: () => void) => {
    if (tray) return
    const placed = new Tray(icon())
    tray = placed
    placed.setToolTip('Cairn')
    placed.on('click', open)
    const choices = {
      open,
      quit,
      show: (id: string) =>
        void host
          .open({ id })
          .catch(() => {})
          .then(open),
    }
    let shown = ''
    const look = () => {
      if (host.activity.jobs + host.activity.services === 0) return quit()
      const menu = trayMenu(host.state(), host.shownActivity, choices)
      const labels = menu.map(({ label }) => label).join('\n')
      // A menu that is replaced closes under the pointer.
      if (labels !== shown) placed.setContextMenu(Menu.buildFromTemplate(menu))
      shown = labels
    }
    look()
    looking = setInterval(look, lookInterval)
    window.hide()
    if (process.platform === 'darwin') app.dock?.hide()
  }
  window.on('show', () => {
    if (process.platform === 'darwin') void app.dock?.show()
    leave()
  })
  return { enter, leave }
}

function icon(): Electron.NativeImage {
  return nativeImage.createFromPath(resourcePath('icons', 'icon.png')).resize({ width: iconSize, height: iconSize })
}
