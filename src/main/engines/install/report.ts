/** One step of an installation. */
export interface InstallStep {
  readonly message: string
  /** How far a download is, in bytes. */
  readonly done?: number
  readonly total?: number
}

export type Report = (step: InstallStep) => void
