import type { SerializedError } from '../../../shared/errors.ts'

/** What main says to a worker process. One worker does one task and exits, or is one service until it is ended. */
export type ToWorker =
  | { readonly type: 'start'; readonly kind: string; readonly input: unknown; readonly scratch: string; readonly objects: string }
  /** Loads what most tasks need, for the one that will come. */
  | { readonly type: 'prepare' }
  | { readonly type: 'cancel' }
  | { readonly type: 'pause' }
  /** To a service: see `services/protocol.ts`. */
  | { readonly type: 'service'; readonly message: unknown }

/** What a worker says to main. */
export type FromWorker =
  | { readonly type: 'progress'; readonly fraction: number; readonly phase: string; readonly detail: string }
  | { readonly type: 'event'; readonly event: unknown }
  /** It was cancelled, has stopped its work, and is putting together what it keeps. */
  | { readonly type: 'keeping' }
  | { readonly type: 'paused' }
  | { readonly type: 'result'; readonly output: unknown }
  | { readonly type: 'error'; readonly error: SerializedError; readonly stack: string }
  /** Of a service: see `services/protocol.ts`. */
  | { readonly type: 'service'; readonly message: unknown }

/**
 * A worker process, whatever starts it: a child process in plain Node, a utility process in Electron.
 * Messages are structured-cloned: typed arrays cross as they are.
 */
export interface WorkerProcess {
  readonly pid: number | undefined
  send(message: ToWorker): void
  onMessage(listener: (message: FromWorker) => void): void
  /** Called once, when the process is gone; `errors` is the end of what it wrote to its standard error, unless that goes to `onOutput`. */
  onExit(listener: (exit: { readonly code: number | null; readonly signal: string | null; readonly errors: string }) => void): void
  kill(): void
  /** How long it may take to end by itself when it is cancelled, where that is longer than for a process of this computer, in ms. */
  readonly grace?: number
  /** Of one on a compute target: this process ends, and it goes on. Nothing more is heard of it. */
  leave?(): void
}

export type OutputStream = 'out' | 'err'

/** For a worker that stays. */
export interface Lasting {
  /** In its environment and in that of all that it starts: they are found by it (see `marked.ts`). */
  readonly mark: string
  /** What it writes to its standard output and error, from its start. */
  readonly onOutput: (output: NodeJS.ReadableStream, stream: OutputStream) => void
  /** For one that is to stay small; as V8 likes it without. */
  readonly heap?: HeapLimits
}

/** What V8 may take for objects, in MiB: half of the space for new ones, and all of that for old ones. */
export interface HeapLimits {
  readonly young: number
  readonly old: number
}

/** For the command line of a worker. */
export function heapFlags(heap: HeapLimits | undefined): string[] {
  return heap ? [`--max-semi-space-size=${heap.young}`, `--max-old-space-size=${heap.old}`] : []
}

/** @param lasting without it, the worker does one task */
export type StartWorker = (lasting?: Lasting) => WorkerProcess
