import { Recipe, type RecipeInput } from '../../../shared/domain/training/recipe.ts'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { mostCommonRows, minimumCommonRows } from '../../../shared/domain/models/judging.ts'
import type { Folder } from '../../datasets/testing.ts'
import { readPredictions } from '../../training/index.ts'
import { trainTask } from '../../training/tasks.ts'
import { judgeTask, type JudgeInput } from './judgeTask.ts'
import { planTask } from './planTask.ts'

/** A model that was really trained, with the part that each row of its data had. */
export interface Trained {
  readonly name: string
  readonly judged: JudgeInput['champion']
  readonly parts: Uint8Array
  readonly recipe: Recipe
}

type Change = Partial<RecipeInput> & Pick<RecipeInput, 'task' | 'target' | 'features'>

/** A linear model of a few epochs; 60 % train, 20 % validation, 20 % test. */
export function linearRecipe(change: Change): Recipe {
  return Recipe.parse({
    format: 'cairn.recipe/2',
    split: { kind: 'random', seed: 1, fractions: { train: 0.6, validation: 0.2, test: 0.2 } },
    model: { family: 'linear', optimizer: { kind: 'adam', learningRate: 0.05 }, epochs: 4, batchSize: 64, earlyStopping: null },
    loss: change.task === 'regression' ? 'squared' : 'crossEntropy',
    seed: 1,
    ...change,
  })
}

export const numeric = (...columns: string[]) => columns.map((column) => ({ column, transform: { kind: 'numeric' } as const }))

export async function train(folder: Folder, name: string, manifest: Manifest, recipe: Recipe): Promise<Trained> {
  const found = await trainTask({ manifest, recipe, engine: 'wasm', baselines: false }, folder.context())
  const predictions = found.predictionsObject.object
  const { parts } = readPredictions(await folder.objects.get(predictions))
  const columns = [...recipe.features.map(({ column }) => column), recipe.target]
  const judged = {
    name,
    source: { kind: 'trained', model: found.modelObject.object, weights: found.weightsObject.object },
    on: { manifest, columns, refit: recipe.refit, parts: { predictions } },
  } as const
  return { name, judged, parts, recipe }
}

interface Judging extends Partial<Omit<JudgeInput, 'champion' | 'challenger' | 'candidates'>> {
  /** By name, newest first. */
  readonly data: Readonly<Record<string, Manifest>>
}

export function judge(folder: Folder, champion: Trained, challenger: Trained, { data, ...change }: Judging) {
  const input: JudgeInput = {
    champion: champion.judged,
    challenger: challenger.judged,
    candidates: Object.entries(data).map(([dataset, manifest]) => ({ dataset, manifest })),
    slices: [],
    hiddenTargets: [],
    minimumRows: minimumCommonRows,
    most: mostCommonRows,
    seed: 0,
    ...change,
  }
  return judgeTask(input, folder.context())
}

export function plan(folder: Folder, champion: Trained | 'none' | 'unknown', manifest: Manifest, recipe: Recipe, seed = 7) {
  const on = typeof champion === 'string' ? champion : (champion.judged.on ?? 'unknown')
  return planTask({ champion: on, manifest, recipe, seed, minimumRows: minimumCommonRows }, folder.context())
}
