import { app, type BrowserWindow, ipcMain, Menu, type MenuItemConstructorOptions } from 'electron'
import { commandChannel, type CommandState, commandsChannel } from '../../../shared/bridge.ts'
import { type Command, commands, type MenuName, menuTitles } from '../../../shared/commands.ts'
import { isTrusted, type PageOrigin } from './trust.ts'

const registry: readonly Command[] = commands
const menus = Object.keys(menuTitles) as MenuName[]

/** The native menu of the registry. The page says which commands can be chosen now; what is chosen is told to the page. */
export function installMenu(window: BrowserWindow, origin: PageOrigin): void {
  const choose = (id: string) => window.webContents.send(commandChannel, id)
  const show = (states: ReadonlyMap<string, CommandState>) =>
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, states, choose, !app.isPackaged)))
  show(new Map())
  ipcMain.on(commandsChannel, (event, states: readonly CommandState[]) => {
    if (isTrusted(event, window.webContents, origin)) show(new Map(states.map((state) => [state.id, state])))
  })
}

/** @param states what the page says of each command; one that it does not know cannot be chosen */
export function menuTemplate(
  platform: NodeJS.Platform,
  states: ReadonlyMap<string, CommandState>,
  choose: (id: string) => void,
  development = false,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const item = ({ id, title, shortcut }: Command): MenuItemConstructorOptions => ({
    id,
    label: (states.get(id)?.label ?? title).replaceAll('&', '&&'),
    enabled: states.get(id)?.enabled ?? false,
    accelerator: acceleratorOf(shortcut),
    // The page hears its shortcuts by itself, so that Ctrl+Z in a field undoes the typing. The menu shows them.
    registerAccelerator: false,
    click: () => choose(id),
  })
  const items = (menu: MenuName) =>
    registry
      .filter((command) => command.menu === menu && !(mac && inMacAppMenu.has(command.id)))
      .flatMap((command, place) => (command.separated && place > 0 ? [separator, item(command)] : [item(command)]))
  const named = (id: string) => registry.filter((command) => command.id === id).map(item)
  const template = menus.map((menu): MenuItemConstructorOptions => {
    const own = [...items(menu), ...additions(menu, mac, development)]
    return { label: menuTitles[menu], submenu: own, ...(menu === 'help' && { role: 'help' as const }) }
  })
  if (!mac) return template
  const appMenu: MenuItemConstructorOptions[] = [
    ...named('help.about'),
    separator,
    ...named('settings.open'),
    separator,
    { role: 'services' },
    separator,
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    separator,
    { role: 'quit' },
  ]
  const help = template.pop()
  return [{ label: 'Cairn', submenu: appMenu }, ...template, { role: 'windowMenu' }, ...(help ? [help] : [])]
}

const separator: MenuItemConstructorOptions = { type: 'separator' }
const inMacAppMenu = new Set(['settings.open', 'help.about'])

function additions(menu: MenuName, mac: boolean, development: boolean): MenuItemConstructorOptions[] {
  switch (menu) {
    case 'file':
      return mac ? [] : [separator, { role: 'quit' }]
    case 'edit':
      return [separator, { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }]
    case 'view':
      return [
        separator,
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        { role: 'togglefullscreen' },
        ...(development ? ([separator, { role: 'toggleDevTools' }] as const) : []),
      ]
    default:
      return []
  }
}

const keyNames: Readonly<Record<string, string>> = {
  mod: 'CmdOrCtrl',
  shift: 'Shift',
  alt: 'Alt',
  left: 'Left',
  right: 'Right',
  enter: 'Enter',
}

/** Electron's name of a shortcut. A sequence of keys, or a plain character, is none: it is typed in fields too. */
export function acceleratorOf(shortcut: string | undefined): string | undefined {
  if (shortcut === undefined || shortcut.includes(' ')) return undefined
  const keys = shortcut.split('+')
  if (keys.length === 1 && !/^f\d+$/.test(shortcut)) return undefined
  return keys.map((key) => keyNames[key] ?? key.toUpperCase()).join('+')
}
