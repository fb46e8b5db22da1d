/** What monitors say, as an endpoint shows it under `/metrics`: main hands it over now and then, and no request waits for it. Its size is bounded. */
export interface MonitoringFigures {
  /** When it was put together, in ms since 1970 UTC. */
  readonly at: number
  readonly monitors: readonly {
    readonly monitor: string
    /** When it last looked for new data; null for one that is paused, or has never looked. */
    readonly checkedAt: number | null
    /** Of the newest window. */
    readonly rows: number | null
    /** Columns that drift in it. */
    readonly driftingColumns: number | null
  }[]
  /** Open ones, the most severe first. */
  readonly alerts: readonly {
    readonly monitor: string
    readonly check: string
    readonly subject: string
    readonly severity: string
    readonly state: string
  }[]
  /** Open alerts that are not among them. */
  readonly omittedAlerts: number
  /** The columns of the newest windows that drift most. */
  readonly drift: readonly { readonly monitor: string; readonly column: string; readonly effect: number }[]
}
