/** A metric as a client logs it. */
export interface LoggedMetric {
  readonly key: string
  readonly value: number
  /** In ms since 1970 UTC, as the client's clock has it. */
  readonly timestamp: number
  readonly step: number
  /** The logged model that it was measured of, and on which dataset. */
  readonly modelId?: string
  readonly datasetName?: string
  readonly datasetDigest?: string
}
