import type { MenuItemConstructorOptions } from 'electron'
import type { AppState } from '../../../shared/contract/app.ts'
import { type Activity, activityText } from '../host/index.ts'

export interface TrayChoices {
  readonly open: () => void
  readonly show: (id: string) => void
  readonly quit: () => void
}

/** What the tray offers: the window, each workspace in which something runs, and the end. @param shown what runs in the one of the window */
export function trayMenu(
  { workspace, background }: AppState,
  shown: Activity,
  { open, show, quit }: TrayChoices,
): MenuItemConstructorOptions[] {
  const title = (name: string, activity: Activity) => `${name.replaceAll('&', '&&')}: ${activityText(activity)}`
  const running = background.map(({ id, name, jobs, services }) => ({ label: title(name, { jobs, services }), click: () => show(id) }))
  if (workspace && shown.jobs + shown.services > 0) running.unshift({ label: title(workspace.name, shown), click: open })
  return [
    { label: 'Open Cairn', click: open },
    ...(running.length > 0 ? [{ type: 'separator' as const }, ...running] : []),
    { type: 'separator' },
    { label: 'Stop and quit', click: quit },
  ]
}
