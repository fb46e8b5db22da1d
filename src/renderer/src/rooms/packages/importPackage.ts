import type { ChosenFile } from '../../../../shared/native.ts'
import { client } from '../../app/connection.ts'
import { runJob } from '../../app/jobs.ts'

/** Brings a package into the open workspace as a model version, and tells which. */
export function importPackage(file: ChosenFile): Promise<unknown> {
  return runJob(
    () => client.packages.import({ file: file.token }),
    (result) => `Imported as ${(result as { modelVersion: string }).modelVersion}`,
  )
}
