import { create } from 'zustand'

/** What the dialog begins with: a deployment whose traffic is monitored, or a model. */
export interface MonitorQuestion {
  readonly deployment?: string
  readonly model?: string
}

interface MonitorDialogs {
  /** Null while the dialog is closed. */
  readonly asked: MonitorQuestion | null
  /** The monitor that keeps the checked file, or nothing; null while that dialog is closed. */
  readonly file: { readonly monitor?: string } | null
  ask(question: MonitorQuestion): void
  askFile(file: { readonly monitor?: string }): void
  close(): void
}

/** Whether one of the dialogs of monitoring is open: any screen opens them. */
export const useMonitorDialogs = create<MonitorDialogs>()((set) => ({
  asked: null,
  file: null,
  ask: (asked) => set({ asked }),
  askFile: (file) => set({ file }),
  close: () => set({ asked: null, file: null }),
}))

/** Opens the dialog that makes a monitor. */
export function askMonitor(question: MonitorQuestion = {}): void {
  useMonitorDialogs.getState().ask(question)
}

/** Opens the dialog that checks a file now. @param monitor that keeps it as a window */
export function askCheckFile(monitor?: string): void {
  useMonitorDialogs.getState().askFile({ monitor })
}
