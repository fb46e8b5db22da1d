import { createHash } from 'node:crypto'
import { type HandoverRecord, handoverRecordName, type HandoverTarget } from '../../../shared/domain/serving/handover.ts'
import type { ExportedModel, FolderBuilder, FolderFiles } from './model.ts'
import { daskFolder, sparkFolder } from './targets/engines.ts'
import { dockerFolder } from './targets/docker.ts'
import { kserveFolder } from './targets/kserve.ts'
import { mlflowFolder } from './targets/mlflow.ts'
import { nodeFolder } from './targets/node.ts'
import { tritonFolder } from './targets/triton.ts'

const builders = {
  docker: dockerFolder,
  triton: tritonFolder,
  kserve: kserveFolder,
  mlflow: mlflowFolder,
  node: nodeFolder,
  spark: sparkFolder,
  dask: daskFolder,
} as const satisfies Record<HandoverTarget, FolderBuilder>

/** The folder that a target serves as it is, with the record by which it is known as one of ours. */
export function buildFolder(target: HandoverTarget, model: ExportedModel, cairn: string): FolderFiles {
  const files = builders[target](model)
  const record: HandoverRecord = {
    format: 'cairn.export/1',
    target,
    model: model.name,
    version: model.version,
    cairn,
    files: [...files].map(([path, bytes]) => ({ path, sha256: createHash('sha256').update(bytes).digest('hex') })),
  }
  return new Map([...files, [handoverRecordName, Buffer.from(`${JSON.stringify(record, null, 2)}\n`)]])
}
