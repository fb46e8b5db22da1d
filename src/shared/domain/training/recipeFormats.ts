import { z } from 'zod'
import { NetworkShape, NetworkTraining, Recipe, trainingOf } from './recipe.ts'

/** In format 1 every model was a network, and how it was trained stood beside it. */
const Recipe1 = Recipe.extend({ format: z.literal('cairn.recipe/1'), model: NetworkShape, ...NetworkTraining.shape })
export type Recipe1 = z.infer<typeof Recipe1>

/** As runs have it: in the format that they were started with, which is what their fingerprints cover. */
export type StoredRecipe = Recipe | Recipe1

const StoredRecipe = z.discriminatedUnion('format', [Recipe, Recipe1])

/** A recipe of any format that there was, read as one of today: for files, packages, plans and what clients send. */
export const AnyRecipe = StoredRecipe.transform(currentRecipe)

/** The same recipe in today's format: it trains the same bits. */
export function currentRecipe(stored: StoredRecipe): Recipe {
  return stored.format === 'cairn.recipe/1' ? fromFormat1(stored) : stored
}

function fromFormat1(recipe: Recipe1): Recipe {
  const { model, optimizer, schedule, clipNorm, l2, epochs, batchSize, earlyStopping, ...rest } = recipe
  const training = trainingOf({ ...model, optimizer, schedule, clipNorm, l2, epochs, batchSize, earlyStopping })
  return { ...rest, format: 'cairn.recipe/2', model: { ...model, ...training } }
}

const moved = Object.keys(NetworkTraining.shape)

/** The path of a field of format 1 in today's format: `optimizer.learningRate` is `model.optimizer.learningRate` now. */
export function currentPath(path: string): string {
  return moved.includes(path.split('.', 1)[0]) ? `model.${path}` : path
}
