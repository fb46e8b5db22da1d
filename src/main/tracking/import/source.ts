import type { JobStatus } from '../../../shared/domain/job.ts'
import type { ColumnMeaning } from '../../../shared/domain/tracking/runsCsv.ts'

/**
 * What every reader of runs from elsewhere gives, whatever it reads. A source is read once from its start to its end, in a worker, and
 * may be larger than memory: points come in pieces, files as streams. Readers keep what they can and tell what they leave out; they
 * throw only where nothing of the source can be read, or the disk fails.
 */
export interface RunsSource {
  /** What it is, such as `MLflow folder`, for a person. */
  readonly format: string
  /** How many runs there are, for the progress; null where that is known only at the end. */
  readonly runs: number | null
  /** Whether points and files come over a network: then they are not looked at for a preview. */
  readonly remote?: boolean
  /** Of a table: what its columns are taken for. */
  readonly columns?: readonly { readonly header: string; readonly meaning: ColumnMeaning; readonly example: string }[]
  /** An experiment before its runs, a logged model after the run that it came from, registered models last. */
  read(context: ReadContext): AsyncIterable<ImportedItem>
  close(): Promise<void>
}

export interface ReadContext {
  /** Aborted when the person cancels. Readers look at it at least between two files or pages. */
  readonly signal: AbortSignal
  /** Whether the runs of an experiment are asked for; a reader may give those of others too. @param experiment its name */
  wants(experiment: string): boolean
  /** Whether only some experiments are asked for; all when absent. */
  readonly isPart?: boolean
  /** Tells what is not taken. */
  leaveOut(what: LeftOut): void
}

/** Something of the source that is not imported, and why, in words for a person. */
export interface LeftOut {
  readonly kind: 'experiment' | 'run' | 'point' | 'param' | 'tag' | 'input' | 'file' | 'loggedModel' | 'model' | 'other'
  /** Where it lies: a path beneath the source, or an id. */
  readonly place: string
  /** A sentence, the same for all of its kind: they are counted by it. */
  readonly reason: string
}

export type ImportedItem =
  | { readonly kind: 'experiment'; readonly experiment: ImportedExperiment }
  | { readonly kind: 'run'; readonly run: ImportedRun }
  | { readonly kind: 'loggedModel'; readonly model: ImportedLoggedModel }
  | { readonly kind: 'model'; readonly model: ImportedModel }

/** Keys with their values, as they were logged. */
export type Entries = ReadonlyMap<string, string>

export interface ImportedExperiment {
  /** Its id at the source, by which runs name it; becomes the experiment's uuid. One that the source has none for: `derivedUuid`. */
  readonly id: string
  readonly name: string
  readonly tags: Entries
  /** Times here and below: ms since 1970 UTC; null where it is not known. */
  readonly createdAt: number | null
  readonly updatedAt: number | null
}

/** How a run stood at the source. What still ran there is `running` here, and goes on with the next import. */
export type ImportedStatus = Extract<JobStatus, 'running' | 'queued' | 'done' | 'failed' | 'stopped'>

export interface ImportedRun {
  /** 32 hexadecimal digits; `derivedUuid` of what stays the same from import to import, where the source has other ids. */
  readonly uuid: string
  /** The id of its experiment, which came before. */
  readonly experiment: string
  readonly name: string | null
  readonly user: string | null
  readonly notes: string
  readonly status: ImportedStatus
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly params: Entries
  readonly tags: Entries
  readonly inputs: readonly ImportedInput[]
  /** Logged models that it used or made. */
  readonly models: readonly { readonly model: string; readonly role: 'input' | 'output'; readonly step: number }[]
  /** In pieces of at most some thousands; those of one name close together and by step where that costs nothing. Called once. */
  points(): AsyncIterable<readonly ImportedPoint[]> | Iterable<readonly ImportedPoint[]>
  /** Called once, after the points. */
  files(): AsyncIterable<ImportedFile> | Iterable<ImportedFile>
}

export interface ImportedPoint {
  readonly name: string
  readonly step: number
  readonly timestamp: number
  /** Any number, NaN and infinities too. */
  readonly value: number
}

/** A dataset that a run was given. */
export interface ImportedInput {
  readonly name: string
  readonly digest: string
  readonly sourceType: string
  readonly source: string
  readonly schema: string | null
  readonly profile: string | null
  readonly tags: Entries
}

/** A file of a run or of a logged model. */
export interface ImportedFile {
  /** As the source calls it, with `/` between folders; refused later where it is no `ArtifactPath`. */
  readonly path: string
  /** Null where it is not known before it is read. */
  readonly bytes: number | null
  /** Its bytes; of a file of the person's own disk, checked again to be one and no link. */
  open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>
}

export interface ImportedMetric extends ImportedPoint {
  /** The run that measured it. */
  readonly run: string | null
  readonly dataset: { readonly name: string; readonly digest: string } | null
}

/** A model of an experiment, as MLflow 3 keeps them beside runs. */
export interface ImportedLoggedModel {
  /** `m-` and 32 hexadecimal digits. */
  readonly id: string
  readonly experiment: string
  readonly name: string
  readonly type: string
  readonly status: 'pending' | 'ready' | 'failed'
  readonly sourceRun: string | null
  readonly createdAt: number | null
  readonly updatedAt: number | null
  readonly params: Entries
  readonly tags: Entries
  readonly metrics: readonly ImportedMetric[]
  files(): AsyncIterable<ImportedFile> | Iterable<ImportedFile>
}

/** A registered model with all its versions. */
export interface ImportedModel {
  readonly name: string
  readonly notes: string
  readonly tags: Entries
  readonly createdAt: number | null
  readonly versions: readonly ImportedModelVersion[]
  readonly aliases: readonly { readonly alias: string; readonly version: number }[]
}

export interface ImportedModelVersion {
  readonly number: number
  readonly notes: string
  readonly tags: Entries
  readonly createdAt: number | null
  /** As it was given: `runs:/<run>/model`, `models:/m-…`, or a path. */
  readonly source: string
  readonly run: string | null
  readonly runLink: string | null
  readonly loggedModel: string | null
  /** `None`, `Staging`, `Production`, `Archived`. */
  readonly stage: string
  readonly user: string | null
}
