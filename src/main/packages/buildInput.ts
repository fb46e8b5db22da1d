import { eq } from 'drizzle-orm'
import { originalName } from '../../shared/domain/governance/trash.ts'
import { currentRecipe } from '../../shared/domain/training/recipeFormats.ts'
import { CairnError } from '../../shared/errors.ts'
import { Mask, manifestOf, protectedOfVersion, readingOf, requireVersion, sensitiveColumns, versionRef } from '../datasets/index.ts'
import { artifactOf, requireArtifact, requireTraining } from '../experiments/index.ts'
import {
  modelStatementsOf,
  modelVersionRef,
  referenceInputOf,
  referenceObjectOf,
  requireModelVersion,
  requireTask,
} from '../models/index.ts'
import { appVersion } from '../resources.ts'
import { type Registry, schema } from '../workspace/index.ts'
import { approvalOf } from './approval.ts'
import type { BuildInput } from './build.ts'
import { registeringRow } from './registered.ts'

export interface BuildTarget extends Pick<BuildInput, 'path' | 'overwrite' | 'license' | 'samples'> {
  /** What the author is called; absent where nothing is signed. */
  readonly signedAs?: string
}

/** Everything that a build needs, read from the registry at once. @throws NOT_FOUND, RUN_NOT_DONE; INVALID_INPUT for a version that was imported; MODEL_NOT_OPENED */
export function buildInputOf(db: Registry, ref: string, target: BuildTarget): BuildInput {
  const version = requireModelVersion(db, ref)
  const named = modelVersionRef(db, version.id)
  const task = requireTask(db, version)
  if (version.runId === null) {
    throw new CairnError('INVALID_INPUT', `${named} was imported. Share the package it came in.`, { modelVersion: named })
  }
  const run = requireTraining(db, version.runId)
  const data = requireVersion(db, versionRef(db, run.datasetVersionId))
  const dataset = db.select().from(schema.datasets).where(eq(schema.datasets.id, data.datasetId)).get()
  if (!run.split || !run.engineId || !run.fingerprint || !dataset) {
    throw new CairnError('RUN_NOT_DONE', `Run ${run.id} is ${run.status}.`, { run: run.id, status: run.status })
  }
  const registered = registeringRow(db, version)
  const { signedAs, ...rest } = target
  const datasetName = originalName(dataset.name)
  return {
    ...rest,
    manifest: manifestOf(data),
    reading: readingOf(db, data),
    sensitive: [...sensitiveColumns(db, data.datasetId)],
    protected: protectedOfVersion(db, data),
    model: requireArtifact(db, run, 'model'),
    weights: requireArtifact(db, run, 'weights'),
    predictions: requireArtifact(db, run, 'predictions/model'),
    baselines: (['trivial', 'linear'] as const).flatMap((name) => {
      const predictions = artifactOf(db, run, `predictions/${name}`)
      return predictions ? [{ name, predictions }] : []
    }),
    threshold: version.threshold,
    versionId: version.id,
    reference: { object: referenceObjectOf(db, version.id), make: referenceInputOf(db, { ref: named }) },
    author: modelStatementsOf(db, version.id),
    head: {
      name: named.slice(0, named.lastIndexOf('@')),
      version: version.number,
      task,
      modelVersionId: version.checksum,
      createdBy: { cairn: appVersion, ...(signedAs !== undefined && { author: signedAs }) },
    },
    lineage: {
      format: 'cairn.lineage/1',
      dataset: { name: datasetName, version: data.number, hash: data.hash, rows: data.rows },
      split: { recipe: run.recipe.split, summary: run.split },
      fold: run.fold,
      recipe: currentRecipe(run.recipe),
      run: { id: String(run.id), fingerprint: run.fingerprint },
      engine: { id: run.engineId, version: run.engineVersion ?? '' },
      cairn: run.appVersion,
      seed: run.recipe.seed,
      ...(registered && { audit: registered }),
    },
    approval: approvalOf(db, {
      version,
      run,
      data: { name: datasetName, version: data.number, hash: data.hash },
      mask: Mask.ofDataset(db, data.datasetId),
    }),
  }
}
