import { sendSpool } from './send.ts'
import { Server } from './server.ts'
import { defaultFolder, type Spool, spoolsIn } from './spool.ts'

export interface SyncOptions {
  /** Where to, whatever they logged to; else each to its own server. */
  readonly uri?: string
  readonly token?: string
  readonly folder?: string
  /** Only what was logged to this server. */
  readonly only?: string
}

/** What was written to since then may still be somebody's who sends it. In milliseconds. */
const settled = 10_000
/** One that never ended, all of it sent, is removed then. In milliseconds. */
const forgotten = 30 * 24 * 3_600_000

/** Sends what other processes have left in the spool. */
export async function sync(options: SyncOptions = {}, warn: (error: unknown) => void = toStderr): Promise<void> {
  for (const spool of spoolsIn(options.folder ?? defaultFolder())) {
    try {
      await syncOne(spool, options, warn)
    } catch (error) {
      warn(error)
    }
  }
}

async function syncOne(spool: Spool, { uri, token, only }: SyncOptions, warn: (error: unknown) => void): Promise<void> {
  const age = spool.age()
  if (only !== undefined && age < settled) return
  const own = uriOf(spool)
  if (own === null || (only !== undefined && own !== only)) return
  if ((await sendSpool(spool, new Server(uri ?? own, token), warn)) || age > forgotten) spool.remove()
}

function uriOf(spool: Spool): string | null {
  for (const { entry } of spool.read(0)) return 'uri' in entry ? entry.uri : null
  return null
}

function toStderr(error: unknown): void {
  process.stderr.write(`cairn: ${error instanceof Error ? error.message : String(error)}\n`)
}
