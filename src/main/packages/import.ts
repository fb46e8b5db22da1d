import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { VerifyReport } from '../../shared/domain/package.ts'
import type { Task as ModelTask } from '../../shared/domain/recipe.ts'
import type { Task } from '../jobs/index.ts'
import type { StoredObject } from '../workspace/index.ts'
import { requireChecks } from './container/index.ts'
import { openPackage, requireFile, type VerifyInput, verifyTask } from './verify.ts'

export interface ImportOutput {
  readonly package: StoredObject
  readonly file: string
  readonly report: VerifyReport
  readonly task: ModelTask
  readonly threshold: number | null
  /** The graph and the signature on their own, so that the model can be evaluated like any other. */
  readonly onnx: StoredObject
  readonly signature: StoredObject
}

/** Takes a package in when every check has passed. @throws what a failed check names */
export const importTask: Task<VerifyInput, ImportOutput> = async (input, context) => {
  const report = await verifyTask(input, { ...context, progress: (fraction, phase) => context.progress(fraction * 0.8, phase) })
  requireChecks(report.checks)
  const { files, manifest, signature } = await openPackage(input.path, input.keyId)
  const stored = await context.objects.put(await readFile(input.path))
  return {
    package: stored,
    file: basename(input.path),
    report: { ...report, path: basename(input.path) },
    task: manifest.task,
    threshold: signature.threshold,
    onnx: await context.objects.put(requireFile(files, 'model/model.onnx')),
    signature: await context.objects.put(requireFile(files, 'signature.json')),
  }
}
