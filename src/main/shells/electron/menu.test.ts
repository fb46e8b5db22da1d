import { expect, test, vi } from 'vitest'

// The module is never loaded outside Electron: asking for it would begin to fetch its program.
vi.mock('electron', () => ({ app: {}, ipcMain: {}, Menu: {} }))

const { acceleratorOf, menuTemplate } = await import('./menu.ts')

const labels = (platform: NodeJS.Platform) => menuTemplate(platform, new Map(), () => {}).map(({ label, role }) => label ?? role)

test('[DK-1] each system has the menus that its users expect', () => {
  expect(labels('linux')).toEqual(['File', 'Edit', 'View', 'Go', 'Data', 'Run', 'Model', 'Help'])
  expect(labels('darwin')).toEqual(['Cairn', 'File', 'Edit', 'View', 'Go', 'Data', 'Run', 'Model', 'windowMenu', 'Help'])
})

test('[KB-1] shortcuts are shown as the system writes them; what is typed in fields too is none', () => {
  expect(acceleratorOf('mod+shift+z')).toBe('CmdOrCtrl+Shift+Z')
  expect(acceleratorOf('alt+left')).toBe('Alt+Left')
  expect(acceleratorOf('f1')).toBe('F1')
  expect(acceleratorOf('g d')).toBeUndefined()
  expect(acceleratorOf('?')).toBeUndefined()
})

test('[KB-1] [UN-1] an item says what it would undo, and is chosen by its id', () => {
  const chosen: string[] = []
  const states = new Map([['edit.undo', { id: 'edit.undo', enabled: true, label: 'Undo rename of R&D' }]])
  const edit = menuTemplate('linux', states, (id) => chosen.push(id)).find(({ label }) => label === 'Edit')
  const items = edit?.submenu as Electron.MenuItemConstructorOptions[]
  const [undo, redo] = items
  expect(undo).toMatchObject({ label: 'Undo rename of R&&D', enabled: true })
  expect(redo.enabled).toBe(false)
  undo.click?.(undefined as never, undefined, undefined as never)
  expect(chosen).toEqual(['edit.undo'])
})
