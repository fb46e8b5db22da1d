import { basename } from 'node:path'
import { PackagedTraining, type VerifyReport } from '../../shared/domain/packages/package.ts'
import type { Task as ModelTask } from '../../shared/domain/training/recipe.ts'
import type { Task } from '../jobs/index.ts'
import { packProfile } from '../models/tasks.ts'
import type { StoredObject } from '../workspace/index.ts'
import { loadPackage, requireChecks } from './container/index.ts'
import { referenceIn } from './reference.ts'
import { openFiles, requireFile, verifyFiles, type VerifyInput } from './verify.ts'

export interface ImportOutput {
  readonly package: StoredObject
  readonly file: string
  readonly report: VerifyReport
  readonly task: ModelTask
  readonly threshold: number | null
  /** The graph and the signature on their own, so that the model can be evaluated like any other. */
  readonly onnx: StoredObject
  readonly signature: StoredObject
  /** Null where the package does not say. */
  readonly training: PackagedTraining | null
  /** Null where the package has none that can be used. */
  readonly reference: StoredObject | null
}

/**
 * Takes a package in when every check has passed. It is read once, and what was verified is what is kept: somebody may replace the file
 * meanwhile. @throws what a failed check names
 */
export const importTask: Task<VerifyInput, ImportOutput> = async (input, context) => {
  context.progress(0, 'reading')
  const { bytes, files } = await loadPackage(input.path)
  const report = await verifyFiles(files, input, (fraction, phase) => context.progress(fraction * 0.8, phase))
  requireChecks(report.checks)
  const { manifest, signature } = openFiles(files, input.keyId)
  const { signed: _, ...found } = report
  const { reference } = referenceIn(files, manifest, signature)
  return {
    package: await context.objects.put(bytes),
    file: basename(input.path),
    report: { ...found, signer: null, path: basename(input.path) },
    task: manifest.task,
    threshold: signature.threshold,
    onnx: await context.objects.put(requireFile(files, 'model/model.onnx')),
    signature: await context.objects.put(requireFile(files, 'signature.json')),
    training: trainingOf(files),
    reference: reference && (await context.objects.put(packProfile(reference))),
  }
}

function trainingOf(files: ReadonlyMap<string, Buffer>): PackagedTraining | null {
  try {
    return PackagedTraining.parse(JSON.parse(requireFile(files, 'lineage.json').toString()))
  } catch {
    // A lineage that cannot be read says nothing; the model itself has been verified.
    return null
  }
}
