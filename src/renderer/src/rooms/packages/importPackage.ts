import { PackageImportResult } from '../../../../shared/contract/packages.ts'
import type { ChosenFile } from '../../../../shared/native.ts'
import { client } from '../../app/connection.ts'
import { runJob } from '../../app/jobs.ts'

/** Imports a package into the open workspace, and says as which version. @returns null where it failed, which was shown */
export async function importPackage(
  file: ChosenFile,
  as: { readonly name?: string; readonly join?: boolean },
): Promise<PackageImportResult | null> {
  const result = await runJob(
    () => client.packages.import({ file: file.token, ...as }),
    (made) => {
      const { packaged, modelVersion } = PackageImportResult.parse(made)
      return packaged === modelVersion ? `Imported ${modelVersion}` : `Imported ${packaged} as ${modelVersion}`
    },
  )
  return result === undefined ? null : PackageImportResult.parse(result)
}
