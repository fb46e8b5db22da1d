import { expect, test } from 'vitest'
import type { AppState } from '../../../shared/contract/app.ts'
import { trayMenu } from './trayMenu.ts'

const state = (background: AppState['background']): AppState => ({
  face: 'electron',
  platform: 'linux',
  version: '1',
  workspace: { name: 'shown & known', folder: '/shown', readOnly: false },
  background,
  making: null,
  session: 1,
  theme: 'system',
  trouble: null,
})
const labels = (menu: ReturnType<typeof trayMenu>) => menu.map(({ label, type }) => label ?? type)

test('the tray names each workspace in which something runs, and leads to it', () => {
  const chosen: string[] = []
  const choices = { open: () => void chosen.push('open'), show: (id: string) => void chosen.push(id), quit: () => void chosen.push('quit') }
  const behind = { id: 'b', name: 'served', folder: '/served', jobs: 1, services: 2 }
  const menu = trayMenu(state([behind]), { jobs: 1, services: 0 }, choices)
  expect(labels(menu)).toEqual([
    'Open Cairn',
    'separator',
    'shown && known: 1 job runs',
    'served: 1 job and 2 services run',
    'separator',
    'Stop and quit',
  ])
  Reflect.apply(menu[3].click ?? (() => {}), undefined, [])
  expect(chosen).toEqual(['b'])
  expect(labels(trayMenu(state([]), { jobs: 0, services: 0 }, choices))).toEqual(['Open Cairn', 'separator', 'Stop and quit'])
})
