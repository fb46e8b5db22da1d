import { eq } from 'drizzle-orm'
import { CairnError } from '../../../shared/errors.ts'
import type { Work } from '../../jobs/index.ts'
import type { ModelVersionRow } from '../../models/index.ts'
import { mlflowFiles } from '../../packages/tasks.ts'
import { ensureServable, readServable } from '../../serving/index.ts'
import { type ObjectStore, schema } from '../../workspace/index.ts'
import type { VersionFile } from './reading/types.ts'
import { graphAlone } from './graphAlone.ts'
import { filesOfVersion, keepFiles } from './keptFiles.ts'

const { modelVersions } = schema

/**
 * Makes a version that no client registered into a model folder of MLflow, flavors onnx and python_function, and keeps its files: made once,
 * they stay what they are. @throws NOT_FOUND, OBJECT_MISSING
 */
export async function makeOwnFiles(work: Pick<Work, 'workspace' | 'perform'>, versionId: number): Promise<void> {
  const { workspace } = work
  const version = workspace.db.select().from(modelVersions).where(eq(modelVersions.id, versionId)).get()
  if (!version) throw new CairnError('NOT_FOUND', `There is no model version with the id ${versionId}.`)
  const files = await folderOf(work, version)
  workspace.write((db) => {
    // Two clients may have asked at once.
    if (filesOfVersion(db, versionId).length === 0) keepFiles(db, versionId, files)
  })
}

async function folderOf(work: Pick<Work, 'workspace' | 'perform'>, version: ModelVersionRow): Promise<VersionFile[]> {
  const { objects } = work.workspace
  const { signature, graph, ports } = await readServable(objects, (await ensureServable(work, version)).servable)
  const bytes = (await objects.get(graph)).byteLength
  if (ports) return [{ path: 'model.onnx', object: graph, bytes }, await textFile(objects, 'MLmodel', graphAlone)]
  const texts = mlflowFiles(signature, { rows: 0, columns: new Map() })
  const written = await Promise.all([...texts].map(([path, text]) => textFile(objects, path, text)))
  return [{ path: 'model/model.onnx', object: graph, bytes }, ...written]
}

async function textFile(objects: ObjectStore, path: string, text: string): Promise<VersionFile> {
  const stored = await objects.put(text)
  return { path, object: stored.object, bytes: stored.bytes }
}
