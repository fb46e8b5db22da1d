import { create } from 'zustand'

/** What the dialog begins with, and what becomes of the joined version. */
export interface JoinQuestion {
  readonly service?: string
  /** Entity rows: a dataset version. */
  readonly entities?: string
  /** Takes the ref of the joined version. Its page is opened when absent. */
  readonly onJoined?: (ref: string) => void
}

interface JoinDialogState {
  /** Null while it is closed. */
  readonly asked: JoinQuestion | null
  ask(question: JoinQuestion): void
  close(): void
}

/** Whether the dialog that joins features to rows is open: any screen opens it. */
export const useJoinDialog = create<JoinDialogState>()((set) => ({
  asked: null,
  ask: (asked) => set({ asked }),
  close: () => set({ asked: null }),
}))

/** Opens the dialog that joins the features of a service to rows. */
export function askJoin(question: JoinQuestion = {}): void {
  useJoinDialog.getState().ask(question)
}
