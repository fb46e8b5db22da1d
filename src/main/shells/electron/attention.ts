import { type BrowserWindow, Notification } from 'electron'
import { commandChannel } from '../../../shared/bridge.ts'
import type { Job } from '../../../shared/contract/jobs.ts'
import { createClient } from '../../api/index.ts'
import type { Host } from '../host/index.ts'
import type { Tell } from '../../monitoring/index.ts'
import { fractionDone, noticeOf } from './notices.ts'

/** What is said outside the window of jobs: how far they are on the taskbar, and when a long one has ended unseen. */
export async function followJobs(host: Host, window: BrowserWindow, signal: AbortSignal): Promise<void> {
  const jobs = new Map<number, Job>()
  try {
    for await (const job of await createClient(host.context).jobs.watchAll({}, { signal })) {
      jobs.set(job.id, job)
      if (window.isDestroyed()) return
      window.setProgressBar(fractionDone([...jobs.values()]))
      const notice = noticeOf(job, window.isFocused())
      if (notice) tell(notice, window)
    }
  } catch (error) {
    // Where the workspace was closed in the middle of the stream there is nothing more to tell.
    if (!signal.aborted && host.state().workspace !== null) throw error
  } finally {
    if (!window.isDestroyed()) window.setProgressBar(-1)
  }
}

/** How alerts are told as notifications of the system; one that is clicked shows them in the window. */
export function tellAlerts(window: BrowserWindow): Tell {
  return ({ title, body }) => {
    if (window.isDestroyed()) return false
    return tell({ title, body }, window, () => window.webContents.send(commandChannel, 'go.alerts'))
  }
}

/** @returns whether this system shows notifications */
function tell(notice: { title: string; body: string }, window: BrowserWindow, open?: () => void): boolean {
  if (!Notification.isSupported()) return false
  const notification = new Notification({ ...notice, silent: true })
  notification.on('click', () => {
    window.show()
    window.focus()
    open?.()
  })
  notification.show()
  return true
}
