import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { openPromise } from 'yauzl'
import { StepFailed, throwIfCancelled } from './command.ts'

/**
 * Unpacks some files of a zip. yauzl refuses names that lead out of the folder, and sizes that differ from what the zip says.
 *
 * @param wanted whether to unpack the file with this name
 * @throws StepFailed when the zip cannot be read; CANCELLED
 */
export async function unpackEntries(path: string, target: string, wanted: (name: string) => boolean, signal?: AbortSignal): Promise<void> {
  let unpacked = 0
  try {
    const zip = await openPromise(path, { autoClose: false })
    try {
      for await (const entry of zip.eachEntry()) {
        if (entry.fileName.endsWith('/') || !wanted(entry.fileName)) continue
        throwIfCancelled(signal)
        const file = join(target, entry.fileName)
        mkdirSync(dirname(file), { recursive: true })
        await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file), { signal })
        unpacked++
      }
    } finally {
      zip.close()
    }
  } catch (error) {
    throwIfCancelled(signal)
    throw new StepFailed(`the download cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  if (unpacked === 0) throw new StepFailed('the download does not contain the required files')
}
