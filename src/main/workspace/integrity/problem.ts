/** Something in a workspace that is not as it must be. */
export interface IntegrityProblem {
  readonly what: string
  readonly where: string
  /** How to mend it, where that is not by restoring a backup. */
  readonly fix?: string
}
