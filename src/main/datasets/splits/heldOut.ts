import type { Manifest, SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import { type SplitInput, splitRows } from './splits.ts'
import { inputOfRows, spreadParts } from './targetRows.ts'

/** 1 for each row of the version that is held out. */
export type HeldOutRows = Uint8Array

/** Stores which rows are held out; the same rows are the same object. @param held 1 for each row that is */
export async function keepHeldOut(objects: ObjectStore, held: HeldOutRows): Promise<string> {
  const bits = new Uint8Array(Math.ceil(held.length / 8))
  for (let row = 0; row < held.length; row++) if (held[row] === 1) bits[row >> 3] |= 1 << (row & 7)
  return (await objects.put(bits)).object
}

/**
 * The rows that a split holds out by name; null where it names none.
 * @throws OBJECT_MISSING, OBJECT_CORRUPT; INVALID_INPUT where they are rows of another version
 */
export async function heldOutRows(manifest: Manifest, objects: ObjectStore, { heldOut }: SplitRecipe): Promise<HeldOutRows | null> {
  if (heldOut === undefined) return null
  const bits = await objects.get(heldOut)
  const count = manifest.segments.reduce((sum, { rows }) => sum + rows, 0)
  const held = Uint8Array.from({ length: count }, (_, row) => ((bits[row >> 3] ?? 0) >> (row & 7)) & 1)
  if (bits.length === Math.ceil(count / 8) && held.includes(1)) return held
  const message = 'The split holds out rows of another dataset version. Choose a split for this one.'
  throw new CairnError('INVALID_INPUT', message, { field: 'split', object: heldOut })
}

/**
 * Deals the rows that are not held out to train and validation, as if the version had no others.
 * @param answered the rows that have a target, ascending; null where all have one
 */
export function dealAround(held: HeldOutRows, recipe: SplitRecipe, input: SplitInput, answered: Uint32Array | null): Uint8Array {
  const all = answered ?? Uint32Array.from(held.keys())
  const rest = all.filter((row) => held[row] === 0)
  const { train, validation } = recipe.fractions
  const share = validation / (train + validation)
  const dealt = splitRows({ ...recipe, fractions: { train: 1 - share, validation: share, test: 0 } }, inputOfRows(input, rest))
  const parts = spreadParts(dealt, rest, held.length)
  for (const row of all) if (held[row] === 1) parts[row] = test
  return parts
}

const test = 2
