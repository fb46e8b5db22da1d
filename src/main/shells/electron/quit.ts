import { app, type BrowserWindow, dialog } from 'electron'
import type { Host } from '../host/index.ts'

/**
 * With running jobs a person is asked first; the system that ends the session is not kept waiting. Workers end and write what they
 * keep before the workspace is closed and the window goes.
 */
export function quitInOrder(window: BrowserWindow, host: Host): void {
  let asking = false
  let leaving = false
  const leave = async () => {
    if (leaving) return
    leaving = true
    await host.quit()
    window.destroy()
    // Within `will-quit` itself it would be ignored.
    setImmediate(() => app.quit())
  }
  window.on('close', (event) => {
    event.preventDefault()
    if (asking || leaving) return
    asking = true
    void mayStop(window, host.activeJobs).then((agreed) => {
      asking = false
      if (agreed) void leave()
    })
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void leave())
  window.on('session-end', () => void leave())
  app.on('window-all-closed', () => app.quit())
}

async function mayStop(window: BrowserWindow, jobs: number): Promise<boolean> {
  if (jobs === 0) return true
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: jobs === 1 ? 'A job is running' : `${jobs} jobs are running`,
    detail: 'A training that is stopped keeps its best model so far. What waits in the queue goes on at the next start.',
    buttons: ['Stop and quit', 'Keep running'],
    defaultId: 1,
    cancelId: 1,
  })
  return response === 0
}
