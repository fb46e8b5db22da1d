import { desc, eq } from 'drizzle-orm'
import { CairnError } from '../../../shared/errors.ts'
import { Mask } from '../../datasets/index.ts'
import {
  evaluationsOf,
  modelStatementsOf,
  modelVersionRef,
  type ModelVersionRow,
  requireModelVersion,
  requireTask,
} from '../../models/index.ts'
import { appVersion } from '../../resources.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import type { BuildTarget } from '../buildInput.ts'
import type { ForeignBuildInput } from './buildInput.ts'

const { modelEvaluations, modelVersionOrigins } = schema

/** A graph that was registered as such, from no package: a version that was imported is shared as the package that it came in. */
export function isForeign({ runId, importedFromId, onnxObject }: ModelVersionRow): boolean {
  return runId === null && importedFromId === null && onnxObject !== null
}

/** Everything that a package of a graph from elsewhere needs. @throws NOT_FOUND, OBJECT_MISSING, MODEL_NOT_OPENED */
export function foreignInputOf(db: Registry, ref: string, { signedAs, ...target }: BuildTarget): ForeignBuildInput {
  const version = requireModelVersion(db, ref)
  const named = modelVersionRef(db, version.id)
  const task = requireTask(db, version)
  const { onnxObject: graph, signatureObject: signature } = version
  if (graph === null || signature === null) throw new CairnError('OBJECT_MISSING', `${named} has no ONNX graph.`, { model: named })
  return {
    ...target,
    graph,
    signature,
    threshold: version.threshold,
    evaluated: newestEvaluation(db, version),
    sensitive: [...Mask.anywhere(db).columns].toSorted(),
    author: modelStatementsOf(db, version.id),
    versionId: version.id,
    source: sourceOf(db, version.id),
    head: {
      name: named.slice(0, named.lastIndexOf('@')),
      version: version.number,
      task,
      modelVersionId: version.checksum,
      createdBy: { cairn: appVersion, ...(signedAs !== undefined && { author: signedAs }) },
    },
  }
}

function newestEvaluation(db: Registry, version: ModelVersionRow): ForeignBuildInput['evaluated'] {
  const [summary] = evaluationsOf(db, version)
  if (!summary) return null
  const row = db.select().from(modelEvaluations).where(eq(modelEvaluations.versionId, version.id)).orderBy(desc(modelEvaluations.id)).get()
  return row ? { object: row.evaluationObject, summary } : null
}

function sourceOf(db: Registry, versionId: number): string | null {
  const { source } = modelVersionOrigins
  return db.select({ source }).from(modelVersionOrigins).where(eq(modelVersionOrigins.versionId, versionId)).get()?.source ?? null
}
