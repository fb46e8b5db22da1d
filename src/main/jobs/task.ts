import type { ObjectStore } from '../workspace/objects/objects.ts'

/** What a task in a worker process may use. It never sees the database: main commits what the task returns. */
export interface TaskContext {
  /** Aborted when the job is cancelled. A task checks it often: it has 2 s before it is killed. */
  readonly signal: AbortSignal
  /** Aborted when the job is to stop where it is, to go on later: the task keeps what that needs and throws `Paused`. */
  readonly pausing?: AbortSignal
  /** A folder of this job alone, on the same disk as the workspace; main deletes it when the job has ended. */
  readonly scratch: string
  /** Immutable blobs. A blob that main never refers to is garbage, not damage. */
  readonly objects: ObjectStore
  /** @param fraction of the whole task, 0 to 1 @param phase what is being done, such as 'reading' */
  progress(fraction: number, phase: string, detail?: string): void
  /** Says that the task has stopped because it was cancelled, and needs longer to hand over what it keeps. */
  keeping(): void
  /** A message to main while the task runs (metric points, for example); structured-cloneable. */
  emit(event: unknown): void
  /** Resolves when what was emitted has left this process: a task with very much to tell waits, so that it does not all lie in memory. */
  told?(): Promise<void>
}

/** Thrown by a task that was asked to pause, and has kept all that going on needs. */
export class Paused extends Error {
  override readonly name = 'Paused'
  constructor() {
    super('Paused.')
  }
}

/** Thrown where this process stops to watch over work on a compute target, which goes on there. */
export class Detached extends Error {
  override readonly name = 'Detached'
  constructor() {
    super('Detached.')
  }
}

/** Heavy work: runs in a worker process; input and output are structured-cloneable. Throws CairnError. */
export type Task<Input, Output> = (input: Input, context: TaskContext) => Promise<Output>

/**
 * Every task by its name. Each room adds its own in its `taskTypes.ts`, by declaration merging: so no floor has to know a room, and a
 * task that is renamed, or asked for something else, is a type error in the worker's table and wherever it is used.
 */
// oxlint-disable-next-line typescript/no-empty-interface, typescript/no-empty-object-type
export interface Tasks {}

export type TaskName = keyof Tasks
export type TaskInput<Name extends TaskName> = Tasks[Name] extends Task<infer Input, unknown> ? Input : never
export type TaskOutput<Name extends TaskName> = Tasks[Name] extends Task<never, infer Output> ? Output : never

/** What a worker process can do: every task, each loaded only when it is asked for. */
export type TaskTable = { readonly [Name in TaskName]: () => Promise<Tasks[Name]> }
