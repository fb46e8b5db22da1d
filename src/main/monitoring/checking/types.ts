import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { CheckSettings } from '../../../shared/domain/monitoring/checks.ts'
import type { LabelSettings, WindowPlan } from '../../../shared/domain/monitoring/monitor.ts'
import type { WindowReport } from '../../../shared/domain/monitoring/window.ts'
import type { WindowStatus } from '../../../shared/contract/monitoring/index.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import type { ModelSource } from '../../evaluation/tasks.ts'
import type { LogSource } from '../../serving/tasks.ts'
import type { WindowFigures } from '../windows/figures.ts'

/** A model version, with what its windows are held against. */
export interface JudgedVersion {
  readonly id: number
  readonly ref: string
  readonly task: Task
  readonly threshold: number | null
  /** The object of its ReferenceProfile; null where it has none. */
  readonly reference: string | null
  /** Opens it for files and dataset versions. */
  readonly source: ModelSource
  /** As an endpoint runs it: of versions that a deployment answers with. */
  readonly served: { readonly inputs: readonly Column[]; readonly labels: readonly string[]; readonly target: string } | null
  /** Columns of which nothing is logged. */
  readonly sensitive: readonly string[]
  /** Columns whose groups are compared: without sensitive ones. */
  readonly protectedColumns: readonly string[]
}

/** A window of a log that was checked before. */
export interface KnownWindow {
  readonly start: number
  readonly end: number
  readonly logged: number
  readonly labelled: number
}

export interface LogWork {
  readonly kind: 'log'
  readonly source: LogSource
  /** The share of the requests that is logged. */
  readonly share: number
  readonly plan: WindowPlan
  /** What is looked at. */
  readonly from: number
  readonly now: number
  /** Of windows by count: where the next one begins. */
  readonly through: number | null
  /** Also the window that is still open. */
  readonly open: boolean
  /** Labels came for this deployment at some time. */
  readonly hasLabels: boolean
  /** Windows without a single request are windows too. */
  readonly empty: boolean
  readonly known: readonly KnownWindow[]
  /** Newest first. */
  readonly versions: readonly JudgedVersion[]
  /** The one whose rows count; null: the one that answered most of a window. */
  readonly target: string | null
}

export interface GivenRows {
  /** What it is called. */
  readonly source: string
  readonly key: string
  /** Its time, in ms since 1970 UTC. */
  readonly at: number
}

export interface FileWork {
  readonly kind: 'files'
  readonly files: readonly (GivenRows & { readonly path: string })[]
  readonly version: JudgedVersion
}

export interface DatasetWork {
  readonly kind: 'versions'
  readonly versions: readonly (GivenRows & {
    readonly manifest: Manifest
    /** The rows that were added to the version before; undefined: all. */
    readonly range?: { readonly from: number; readonly to: number }
    readonly number: number
  })[]
  readonly version: JudgedVersion
}

export interface CheckInput {
  readonly model: string
  readonly checks: CheckSettings
  readonly labels: LabelSettings
  /** Null where there is nothing to check. */
  readonly work: LogWork | FileWork | DatasetWork | null
  /** So many windows at the most. */
  readonly most: number
  /** A file that cannot be read is an error instead of a window that failed. */
  readonly throws?: boolean
}

/** A window that was checked, ready for its row. */
export interface CheckedWindow {
  readonly key: string
  readonly source: string | null
  readonly start: number
  readonly end: number
  readonly versionId: number | null
  readonly rows: number
  readonly status: WindowStatus
  /** Objects, and the report itself for alerts. */
  readonly reportObject: string | null
  readonly profileObject: string | null
  readonly report: WindowReport | null
  readonly figures: WindowFigures
  readonly effects: Float32Array | null
}

export interface CheckOutput {
  readonly windows: readonly CheckedWindow[]
  /** Of a log: what is cut into windows now. Of a dataset: the newest version. */
  readonly through: number | null
  /** There is more than was checked. */
  readonly more: boolean
  readonly lastRequest: number | null
  readonly lastLabel: number | null
  /** Of windows by count: rows that wait for the next one. */
  readonly waiting: number
}
