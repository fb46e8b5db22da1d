import { type EndStatus, Run, type RunOptions } from './run.ts'
import type { Numbers, Texts } from './values.ts'

export { type EndStatus, Run, type RunOptions } from './run.ts'
export { sync, type SyncOptions } from './sync.ts'
export type { Numbers, Texts } from './values.ts'

/** Logs to the current run, which begins with the first call where `init` has not begun one. */
export interface Log {
  /** Numbers of one step, by name; of the step after the last one where none is given. */
  (metrics: Numbers, options?: { readonly step?: number }): void
  init(options?: RunOptions): Run
  params(params: Texts): void
  tags(tags: Texts): void
  /** A file as it is now: it is copied. @param path its place in the run; its name unless given */
  artifact(file: string, path?: string): void
  /** Waits until all is sent, for CAIRN_FLUSH_SECONDS (10) at most. Done by itself when the program ends. */
  end(status?: EndStatus): Promise<void>
}

let current: Run | null = null

/** Begins the run that `log` logs to, and that ends with the program. */
export function init(options?: RunOptions): Run {
  watchTheEnd()
  void current?.end()
  current = new Run(options)
  return current
}

const run = () => current ?? init()

export const log: Log = Object.assign((metrics: Numbers, options?: { readonly step?: number }) => run().log(metrics, options), {
  init,
  params: (params: Texts) => run().params(params),
  tags: (tags: Texts) => run().tags(tags),
  artifact: (file: string, path?: string) => run().artifact(file, path),
  end: (status?: EndStatus) => current?.end(status) ?? Promise.resolve(),
})

let watched = false

/** A program that has nothing left to do waits for what is not sent. One that exits or fails leaves it in the spool. */
function watchTheEnd(): void {
  if (watched) return
  watched = true
  process.once('beforeExit', () => void current?.end())
  process.once('uncaughtExceptionMonitor', () => current?.endNow('FAILED'))
  process.once('exit', (code) => current?.endNow(code === 0 ? 'FINISHED' : 'FAILED'))
}
