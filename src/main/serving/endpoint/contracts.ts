import type { CairnError } from '../../../shared/errors.ts'
import type { Latency, LogEntry } from '../../../shared/domain/serving/requestLog.ts'
import type { EndpointSettings, Servable } from '../../../shared/domain/serving/endpoint.ts'
import type { EndpointStatistics } from '../../../shared/domain/serving/statistics.ts'
import type { Column, ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import type { AnsweringService } from './lookup/answering.ts'
import type { EndpointFeatures } from './lookup/endpointFeatures.ts'

/**
 * The parts of an endpoint and how they speak with each other: a protocol turns a body into a `RequestTable`, the dispatcher answers it
 * with `Answered`, and the protocol writes that down in its own form. No protocol knows of models, no model of HTTP.
 */

/** A value as a protocol read it. A 64-bit integer that a number cannot hold exactly is a bigint; a missing value is null. */
export type RequestCell = string | number | bigint | boolean | null

/** A column of a request: cells, or numbers where the protocol has them as such (NaN is missing). */
export type RequestColumn = readonly RequestCell[] | Float64Array | Float32Array | BigInt64Array | BigUint64Array

/** The rows of a request, before they are held against the signature of a model. */
export interface RequestTable {
  readonly rows: number
  /** By name, in order. A Map, because a column may be called `__proto__`. */
  readonly columns: ReadonlyMap<string, RequestColumn>
  /** The columns have no names: they are those of the signature, in its order. */
  readonly unnamed?: boolean
}

export interface PredictRequest {
  /** The name of a deployment. */
  readonly deployment: string
  /** Asked for by path: no part of the split. */
  readonly version?: number
  /** As the caller gave it (`X-Request-Id`, the `id` of v2), or made. */
  readonly id: string
  /** From the `X-Cairn-Unit` header. */
  readonly unit: string | null
  readonly protocol: 'mlflow' | 'v1' | 'v2' | 'form'
  readonly table: RequestTable
  readonly explain: boolean
  /** When its first byte came: `performance.now()`, and the wall clock. */
  readonly started: number
  readonly at: number
  /** Aborted when the caller is gone, or the request has taken too long. */
  readonly signal: AbortSignal
}

/** What the input has that the model has not seen, or that had to be read in another way; one text for each in a header. */
export interface InputNote {
  readonly kind: 'unseen' | 'outOfRange' | 'missing' | 'missingColumn' | 'extraColumn' | 'notFound' | 'tooOld'
  readonly column: string
  /** Rows that have it. */
  readonly rows: number
}

export type Predictions =
  | {
      readonly kind: 'classes'
      readonly labels: readonly string[]
      /** Names of the classes, in the order of the probabilities. */
      readonly classes: readonly string[]
      /** [rows, classes], row-major. */
      readonly probabilities: Float32Array | Float64Array
    }
  | { readonly kind: 'values'; readonly values: Float64Array }

/** Contributions of one row, which add up to score − baseline. */
export interface RowExplanation {
  readonly method: string
  readonly scale: string
  readonly label: string | null
  readonly baseline: number
  readonly score: number
  readonly contributions: readonly { readonly column: string; readonly contribution: number }[]
}

export interface Answered {
  readonly servable: Servable
  readonly arm: string
  readonly revision: number
  readonly predictions: Predictions
  readonly notes: readonly InputNote[]
  readonly explanations: readonly RowExplanation[] | null
  /** To be called when the answer has been written, with its status and how long writing took: it is logged and counted then. */
  sent(code: number, outputMicroseconds: number): void
}

/** A model as a protocol describes it to its callers. */
export interface DescribedModel {
  readonly servable: Servable
  readonly ready: boolean
}

/** A shadow, or a version that is only asked by path, that could not be loaded: its deployment answers without it. */
export interface LackingVersion {
  /** The hash of its servable. */
  readonly object: string
  /** Null where not even that can be read. */
  readonly version: number | null
  /** DEPLOYMENT_UNAVAILABLE */
  readonly error: CairnError
}

export interface DescribedDeployment {
  readonly name: string
  readonly isDefault: boolean
  readonly revision: number
  readonly limits: EndpointSettings['deployments'][number]['limits']
  readonly sensitive: readonly string[]
  /** The version of the first arm: what callers see who do not ask for one. */
  readonly live: DescribedModel
  /** Every version that can be asked by path, by number. */
  readonly versions: ReadonlyMap<number, DescribedModel>
  readonly lacking: readonly LackingVersion[]
  readonly arms: readonly { readonly name: string; readonly ref: string; readonly weight: number }[]
  /** The feature services of its versions, where it completes rows by their keys. */
  readonly features: readonly AnsweringService[]
  /** What is looked up for the live version; null where nothing is. */
  readonly lookup: DescribedLookup | null
}

/** What rows may have in place of features. */
export interface DescribedLookup {
  /** `ride_lateness@v3` */
  readonly service: string
  /** Inputs that need not be given. */
  readonly columns: readonly string[]
  readonly keys: readonly Column[]
  readonly request: readonly Column[]
}

/** What the protocols ask of the rest. */
export interface Dispatcher {
  /** False while it starts or drains. */
  readonly ready: boolean
  /** Why deployments that could not be loaded at the start do not answer, one for each; the others do. */
  readonly leftOut: readonly CairnError[]
  /** Why shadows, and versions that are only asked by path, could not be loaded; their deployments answer without them. */
  readonly lacking: readonly CairnError[]
  /** Lookups of features. */
  readonly features: EndpointFeatures
  deployments(): readonly DescribedDeployment[]
  /** The default one without a name. @throws DEPLOYMENT_UNAVAILABLE for one that is left out */
  deployment(name?: string): DescribedDeployment | undefined
  /**
   * @throws CairnError: NOT_FOUND for a deployment or version, DEPLOYMENT_UNAVAILABLE for one that could not be loaded; those of the signature (COLUMN_UNKNOWN, TYPE_MISMATCH, INVALID_INPUT);
   * ENDPOINT_BUSY with `retryAfter` in seconds; ENDPOINT_TIMEOUT; ENDPOINT_STOPPING; NOT_EXPLAINABLE; MODEL_LIMIT
   */
  predict(request: PredictRequest): Promise<Answered>
  /**
   * A request that was not answered: counted, and logged with its code. To be called for each, also where `predict` threw: with the very
   * object that `predict` was given, its arm is known.
   */
  refused(request: Pick<PredictRequest, 'deployment' | 'id' | 'protocol' | 'at' | 'started'>, code: number, error: string): void
  statistics(): EndpointStatistics
}

/** What the dispatcher asks of the log: never waits, never throws. */
export interface RequestLogWriter {
  record(entry: LogEntry): void
  /** Requests that could not be kept, by deployment. */
  unlogged(): Readonly<Record<string, number>>
  /** Writes what it has. */
  flush(): Promise<void>
  close(): Promise<void>
}

export type { ColumnType, EndpointSettings, EndpointStatistics, Latency, LogEntry, Servable }
