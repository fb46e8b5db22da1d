import type { TrainedModel } from '../../../shared/domain/training/model.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import type { TaskContext } from '../../jobs/task.ts'
import type { ObjectStore, StoredObject } from '../../workspace/objects/objects.ts'
import { type CheckpointOrigin, readCheckpoint, type StoredCheckpoint, writeCheckpoint } from './checkpoint.ts'
import { refused, refuseOtherOrigin } from './checkpointRules.ts'
import { modelHash, modelHashIn1 } from '../fit/storedModel.ts'
import type { Checkpointed, FitInput } from '../fit/loop.ts'

/** What a training job says when a checkpoint is stored: from now on, going on needs no earlier one. */
export interface CheckpointEvent extends StoredObject {
  readonly type: 'checkpoint'
  readonly epoch: number
}

/** At least so long from checkpoint to checkpoint, in ms; and so many times as long as storing one takes. */
const interval = 2_000
const share = 20

export interface KeeperInput {
  readonly data: string
  /** Of what is trained: see `CheckpointOrigin.model`. */
  readonly description: TrainedModel
  readonly recipe: Recipe
  readonly engine: CheckpointOrigin['engine']
  readonly stored: StoredCheckpoint | null
}

/**
 * Stores a checkpoint after the first epoch, then every few seconds, and at the end.
 * @throws RESUME_REFUSED when the checkpoint to go on from was made with something else
 */
export function checkpointKeeper(
  { data, description, recipe, engine, stored }: KeeperInput,
  { objects, emit }: Pick<TaskContext, 'objects' | 'emit'>,
): Pick<FitInput, 'onCheckpoint' | 'resumeFrom'> {
  const model = modelHash(description)
  const origin: CheckpointOrigin = { data, model, recipe, engine }
  if (stored) refuseOtherOrigin(sinceFormat1(stored.origin, description), origin)
  let due = -Infinity
  let kept = stored?.checkpoint.epoch ?? 0
  const onCheckpoint = async (checkpoint: Checkpointed, last: boolean) => {
    if (performance.now() < due && !last) return
    if (checkpoint.epoch === kept && !last) return
    const began = performance.now()
    const object = await objects.put(writeCheckpoint({ origin, checkpoint: checkpoint.whole() }))
    emit({ type: 'checkpoint', epoch: checkpoint.epoch, ...object } satisfies CheckpointEvent)
    kept = checkpoint.epoch
    const now = performance.now()
    due = now + Math.max(interval, share * (now - began))
  }
  return { onCheckpoint, ...(stored ? { resumeFrom: stored.checkpoint } : {}) }
}

/** A checkpoint of before knows its model by what that was called in format 1. */
function sinceFormat1(origin: CheckpointOrigin, model: TrainedModel): CheckpointOrigin {
  return origin.model === modelHashIn1(model) ? { ...origin, model: modelHash(model) } : origin
}

/** @throws RESUME_REFUSED when it is not there any more, OBJECT_CORRUPT, FORMAT_INVALID */
export async function readOrigin(objects: ObjectStore, object: string): Promise<StoredCheckpoint> {
  if (!(await objects.has(object))) throw refused('Its checkpoint has been deleted.')
  return readCheckpoint(await objects.get(object))
}
