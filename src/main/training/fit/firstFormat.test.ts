import { expect, test } from 'vitest'
import { AnyRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { temporaryFolder } from '../../testing.ts'
import { ObjectStore } from '../../workspace/objects/objects.ts'
import golden from '../../../shared/domain/training/fixtures/firstFormat.json' with { type: 'json' }
import { firstFormatFrame, firstFormatParts } from './fixtures/firstFormatFrame.ts'
import { trainFrame } from './trainFrame.ts'

/** Recipes of format 1 with every field that it had, and what the program that wrote them made of them. */
test.each(golden.cases.map((one, i) => [i, one.recipe.task, one.recipe.model.family, one] as const))(
  '[TR-9] recipe %i of format 1 (%s, %s) trains to the same bits',
  async (_, __, ___, { recipe, ...made }) => {
    const objects = new ObjectStore(temporaryFolder())
    const context = { objects, emit: () => {}, progress: () => {}, keeping: () => {}, signal: new AbortController().signal }
    const input = { frame: firstFormatFrame(), parts: firstFormatParts, engine: 'wasm', baselines: true } as const
    const trained = await trainFrame({ ...input, recipe: AnyRecipe.parse(recipe) }, context)
    expect({
      weights: trained.weightsObject.object,
      predictions: trained.predictionsObject.object,
      model: trained.modelHashIn1,
      linear: trained.baselines.linear?.object ?? null,
      epochs: trained.epochs,
      bestEpoch: trained.bestEpoch,
    }).toEqual(made)
  },
)
