import type { SerializedError } from '../../shared/errors.ts'

/** What main says to a worker process. One worker does one task and exits. */
export type ToWorker =
  | { readonly type: 'start'; readonly kind: string; readonly input: unknown; readonly scratch: string; readonly objects: string }
  /** Loads what most tasks need, for the one that will come. */
  | { readonly type: 'prepare' }
  | { readonly type: 'cancel' }
  | { readonly type: 'pause' }

/** What a worker says to main. */
export type FromWorker =
  | { readonly type: 'progress'; readonly fraction: number; readonly phase: string; readonly detail: string }
  | { readonly type: 'event'; readonly event: unknown }
  /** It was cancelled, has stopped its work, and is putting together what it keeps. */
  | { readonly type: 'keeping' }
  | { readonly type: 'paused' }
  | { readonly type: 'result'; readonly output: unknown }
  | { readonly type: 'error'; readonly error: SerializedError; readonly stack: string }

/**
 * A worker process, whatever starts it: a child process in plain Node, a utility process in Electron.
 * Messages are structured-cloned: typed arrays cross as they are.
 */
export interface WorkerProcess {
  readonly pid: number | undefined
  send(message: ToWorker): void
  onMessage(listener: (message: FromWorker) => void): void
  /** Called once, when the process is gone; `errors` is the end of what it wrote to its standard error. */
  onExit(listener: (exit: { readonly code: number | null; readonly signal: string | null; readonly errors: string }) => void): void
  kill(): void
}

export type StartWorker = () => WorkerProcess
