import { create } from 'zustand'

interface DeployState {
  /** The version that the dialog is about; undefined where the person chooses one, null while it is closed. */
  readonly version: string | undefined | null
  ask(version: string | undefined): void
  close(): void
}

/** Whether the dialog that deploys a model is open: any screen that shows a version opens it. */
export const useDeploy = create<DeployState>()((set) => ({
  version: null,
  ask: (version) => set({ version }),
  close: () => set({ version: null }),
}))

/** Opens the dialog that deploys a model. @param version `wine@v3`; chosen there when absent */
export function askDeploy(version?: string): void {
  useDeploy.getState().ask(version)
}
