import { eq } from 'drizzle-orm'
import { CairnError } from '../../../shared/errors.ts'
import { modelVersionRef, requireModelVersion } from '../../models/index.ts'
import { buildInputOf } from '../../packages/index.ts'
import { schema, type Workspace } from '../../workspace/index.ts'
import type { ExportSource } from './task.ts'

export type { ExportSource }

const { packages } = schema

/**
 * What a model version is exported from: what its package would hold, or the package that it was imported from.
 * @throws NOT_FOUND, RUN_NOT_DONE, OBJECT_MISSING; INVALID_INPUT for a model that came as a bare graph
 */
export async function exportSourceOf({ db, objects }: Pick<Workspace, 'db' | 'objects'>, ref: string): Promise<ExportSource> {
  const version = requireModelVersion(db, ref)
  if (version.runId !== null) return { kind: 'version', build: buildInputOf(db, ref, { path: '', overwrite: false, license: null }) }
  const named = modelVersionRef(db, version.id)
  const from = version.importedFromId === null ? undefined : db.select().from(packages).where(eq(packages.id, version.importedFromId)).get()
  if (from === undefined)
    throw new CairnError('INVALID_INPUT', `${named} was imported as an ONNX file, which other programs can serve as it is.`, {
      modelVersion: named,
    })
  if (!(await objects.has(from.object)))
    throw new CairnError('OBJECT_MISSING', `The package that ${named} was imported from is missing. Import it again.`, {
      object: from.object,
    })
  return { kind: 'package', path: objects.path(from.object), as: { name: named.slice(0, named.lastIndexOf('@')), version: version.number } }
}
