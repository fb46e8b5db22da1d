import canonicalize from 'canonicalize'
import { createHash } from 'node:crypto'
import { asFormat1, readTrainedModel, type TrainedModel } from '../../../shared/domain/training/model.ts'
import type { ObjectStore } from '../../workspace/objects/objects.ts'

/** The model of a run, of any format. @throws OBJECT_MISSING, OBJECT_CORRUPT */
export async function storedModel(objects: ObjectStore, object: string): Promise<TrainedModel> {
  return readTrainedModel(JSON.parse((await objects.get(object)).toString()))
}

/** As it is stored: canonical JSON, so that equal models are one object. */
export function modelText(model: TrainedModel): string {
  return canonicalize(model) as string
}

/** The name of the object that it is stored as. */
export function modelHash(model: TrainedModel): string {
  return sha256(modelText(model))
}

/** The name that the same model had in format 1; null where that could not hold it. */
export function modelHashIn1(model: TrainedModel): string | null {
  const former = asFormat1(model)
  return former && sha256(canonicalize(former) as string)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
