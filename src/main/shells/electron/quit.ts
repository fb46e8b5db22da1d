import { app, type BrowserWindow, dialog } from 'electron'
import { activityText, type Host } from '../host/index.ts'
import type { TrayPlace } from './tray.ts'

/**
 * While something runs a person is asked first, or it goes on in the tray where they want that; the system that ends the session is not kept
 * waiting. Workers end and write what they keep before the workspaces are closed and the window goes.
 */
export function quitInOrder(window: BrowserWindow, host: Host, tray: TrayPlace): void {
  let asking = false
  let leaving = false
  const leave = async () => {
    if (leaving) return
    leaving = true
    tray.leave()
    await host.quit()
    window.destroy()
    // Within `will-quit` itself it would be ignored.
    setImmediate(() => app.quit())
  }
  // Of the window alone, and not of the whole app.
  let quitting = false
  app.on('before-quit', () => {
    quitting = true
  })
  window.on('close', (event) => {
    event.preventDefault()
    if (asking || leaving) return
    const { jobs, away, services } = host.activity
    const all = quitting
    quitting = false
    if (jobs + services === 0) return void leave()
    if (!all && host.preferences().keepRunning) return tray.enter(() => void leave())
    asking = true
    void ask(window, { jobs, away, services }).then((answer) => {
      asking = false
      if (answer === 'stop') void leave()
      else if (answer === 'tray') tray.enter(() => void leave())
    })
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void leave())
  window.on('session-end', () => void leave())
  app.on('window-all-closed', () => app.quit())
}

const answers = ['stop', 'stay', 'tray'] as const

async function ask(window: BrowserWindow, { jobs, away = 0, services }: Host['activity']): Promise<(typeof answers)[number]> {
  const details = [
    jobs > away && 'A stopped run keeps its best model so far. Queued jobs continue at the next start.',
    away > 0 && 'Jobs on a compute target go on there, and are found again at the next start.',
    services > 0 && 'Services finish their current requests, and start again with Cairn.',
  ]
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: question({ jobs, services }),
    detail: details.filter((text) => text !== false).join('\n'),
    buttons: [jobs > away || services > 0 ? 'Stop and quit' : 'Quit', 'Keep running', 'Keep running in the tray'],
    defaultId: 1,
    cancelId: 1,
  })
  return answers[response] ?? 'stay'
}

function question({ jobs, services }: Host['activity']): string {
  if (services > 0) return activityText({ jobs, services })
  return jobs === 1 ? 'A job is running' : `${jobs} jobs are running`
}
