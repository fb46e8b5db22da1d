import type { NamedTensor } from '../../../shared/domain/training/model.ts'
import { EngineId, type Recipe } from '../../../shared/domain/training/recipe.ts'
import { AnyRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { CairnError } from '../../../shared/errors.ts'
import { z } from 'zod'
import type { Checkpoint } from '../fit/loop.ts'
import { readSafetensors, writeSafetensors } from './safetensors.ts'

/** What a checkpoint was made with: going on from it gives the same bits only with the same. */
export interface CheckpointOrigin {
  /** SHA-256 of the manifest of the dataset version. */
  readonly data: string
  /** SHA-256 of the description of the model: what was learnt from the columns, and the network. */
  readonly model: string
  readonly recipe: Recipe
  readonly engine: { readonly id: EngineId; readonly version: string; readonly reason: string }
}

export interface StoredCheckpoint {
  readonly origin: CheckpointOrigin
  readonly checkpoint: Checkpoint
}

const metadataKey = 'cairn.checkpoint/1'

/** What stands in the metadata, as JSON, which keeps every finite float64; an infinite loss is null. */
const Metadata = z.object({
  origin: z.object({
    data: z.string(),
    model: z.string(),
    recipe: AnyRecipe,
    engine: z.object({ id: EngineId, version: z.string(), reason: z.string() }),
  }),
  epoch: z.int().nonnegative(),
  best: z.object({ epoch: z.int().nonnegative(), loss: z.number().nullable() }),
  patience: z.object({ loss: z.number().nullable(), waited: z.int().nonnegative() }),
  history: z.array(z.tuple([z.number(), z.number().nullable()])),
})

/** A checkpoint as safetensors: `weights/…`, `optimizer/…` and `best/…`, and the rest as JSON in the metadata. */
export function writeCheckpoint({ origin, checkpoint }: StoredCheckpoint): Uint8Array {
  const { epoch, best, patience, history } = checkpoint
  const metadata: z.input<typeof Metadata> = {
    origin: { ...origin, engine: { ...origin.engine } },
    epoch,
    best: { epoch: best.epoch, loss: finite(best.loss) },
    patience: { loss: finite(patience.loss), waited: patience.waited },
    history: history.map(({ loss, validationLoss }) => [loss, validationLoss]),
  }
  const tensors = [
    ...named('weights/', checkpoint.weights),
    ...named('optimizer/', checkpoint.optimizerState),
    ...named('best/', best.weights),
  ]
  return writeSafetensors(tensors, { [metadataKey]: JSON.stringify(metadata) })
}

/** @throws FORMAT_INVALID */
export function readCheckpoint(bytes: Uint8Array): StoredCheckpoint {
  const tensors = readSafetensors(bytes)
  const parsed = Metadata.safeParse(metadataOf(bytes))
  if (!parsed.success) throw new CairnError('FORMAT_INVALID', 'This is not a training checkpoint.')
  const { origin, epoch, best, patience, history } = parsed.data
  return {
    origin,
    checkpoint: {
      epoch,
      weights: unnamed('weights/', tensors),
      optimizerState: unnamed('optimizer/', tensors),
      best: { epoch: best.epoch, loss: best.loss ?? Infinity, weights: unnamed('best/', tensors) },
      patience: { loss: patience.loss ?? Infinity, waited: patience.waited },
      history: history.map(([loss, validationLoss], i) => ({ epoch: i + 1, loss, validationLoss })),
    },
  }
}

/** The header has been checked by `readSafetensors`. */
function metadataOf(bytes: Uint8Array): unknown {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as { __metadata__?: Record<string, unknown> }
  const text = header.__metadata__?.[metadataKey]
  if (typeof text !== 'string') return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

function named(prefix: string, tensors: readonly NamedTensor[]): NamedTensor[] {
  return tensors.map((tensor) => ({ ...tensor, name: prefix + tensor.name }))
}

function unnamed(prefix: string, tensors: readonly NamedTensor[]): NamedTensor[] {
  return tensors.filter(({ name }) => name.startsWith(prefix)).map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) }))
}
