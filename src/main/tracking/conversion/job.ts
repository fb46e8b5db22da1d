import type { Converted } from '../../../shared/contract/tracking/models.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { TaskJob, Work } from '../../jobs/index.ts'
import { describeModelVersion, modelVersionRef, requireModelVersion } from '../../models/index.ts'
import { dataOfRun } from '../registry/data.ts'
import { filesOfVersion } from '../registry/keptFiles.ts'
import { originOf } from '../registry/origins.ts'
import type { Said } from '../registry/reading/request.ts'
import { checksumOf, insertVersion, runOfOrigin } from '../registry/versions.ts'
import { conversionOf } from './kinds.ts'
import { planConversion, scriptPath } from './plan.ts'
import type { ConvertInput } from './task.ts'

/** What a conversion is asked; `ref` is for the commit. */
export interface ConvertJob extends ConvertInput {
  readonly ref: string
}

export const convertJob: TaskJob<'tracking.convert', ConvertJob> = {
  kind: 'tracking.convert',
  action: 'model.convert',
  reach: { does: 'Opens files of a model with your own Python, which runs whatever code is in them' },
  commit(db, _job, { ref }, { opened, files, library }): Converted {
    const version = requireModelVersion(db, ref)
    const from = modelVersionRef(db, version.id)
    const at = from.lastIndexOf('@v')
    const name = from.slice(0, at)
    const made = {
      row: { runId: null, importedFromId: null, ...opened, checksum: checksumOf(files) },
      files,
      origin: { source: `models:/${name}/${from.slice(at + 2)}`, runUuid: originOf(db, version.id)?.runUuid, flavor: 'onnx' },
    }
    const row = insertVersion(db, name, made, `Converted from ${from} with ${library}.`)
    return { from, version: describeModelVersion(db, row), library }
  },
}

/**
 * Begins to convert a version to ONNX with the person's own Python, after they were asked. What comes of it is the next version of its
 * model. @throws NOT_FOUND; INVALID_INPUT with what is missing
 */
export async function startConversion(
  { workspace, runner }: Pick<Work, 'workspace' | 'runner'>,
  ref: string,
  said: Said,
): Promise<{ jobId: number }> {
  const { db } = workspace
  const plan = await planConversion(workspace, ref)
  const version = requireModelVersion(db, ref)
  const files = filesOfVersion(db, version.id)
  const origin = originOf(db, version.id)
  const found = conversionOf(origin?.flavor ?? null, files)
  if (plan.problem !== null || !found || plan.python.path === null)
    throw new CairnError('INVALID_INPUT', plan.problem ?? 'It cannot be converted.', { modelVersion: plan.ref })
  const run = runOfOrigin(db, origin)
  const input: ConvertJob = {
    ref: plan.ref,
    python: plan.python.path,
    script: scriptPath(),
    kind: found.conversion.kind,
    model: found.file.path,
    files,
    data: run ? dataOfRun(db, run.id) : null,
    said,
  }
  const { jobId } = runner.enqueue('tracking.convert', `convert ${plan.ref} to ONNX`, input, () => undefined)
  return { jobId }
}
