import { readdirSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import type { Manifest, Profile } from '../../../shared/domain/datasets/dataset.ts'
import { type Feature, ModelFamily, type Recipe, Transform, withTraining } from '../../../shared/domain/training/recipe.ts'
import { importTask } from '../../datasets/tasks.ts'
import type { TaskContext } from '../../jobs/index.ts'
import { resourcePath } from '../../resources.ts'
import { temporaryFolder } from '../../testing.ts'
import { ObjectStore } from '../../workspace/index.ts'
import { memoryOf } from './designFile.ts'
import { proposeRecipe } from '../propose/propose.ts'
import { type TrainOutput, trainTask } from './train.ts'

afterEach(() => {
  delete process.env.CAIRN_MEMORY
})

function contextFor(told: string[] = []): TaskContext {
  return {
    signal: new AbortController().signal,
    scratch: temporaryFolder(),
    objects: new ObjectStore(temporaryFolder()),
    progress: (_, phase, detail) => void told.push(`${phase} ${detail ?? ''}`),
    emit: () => {},
    keeping: () => {},
  }
}

async function imported(file: string, target: string, context: TaskContext): Promise<{ manifest: Manifest; recipe: Recipe }> {
  const { manifest, profileObject } = await importTask({ path: resourcePath('samples', file), options: { target } }, context)
  const profile = JSON.parse((await context.objects.get(profileObject)).toString()) as Profile
  const { recipe } = proposeRecipe({ columns: manifest.columns, key: manifest.key, profile, target, seed: 3, family: 'mlp' })
  return { manifest, recipe: withTraining(recipe, { epochs: 3 }) }
}

/** What a run is known by: everything but where it ran. */
const result = ({ environment: _, measured: __, ...rest }: TrainOutput) => rest

async function bothWays(manifest: Manifest, recipe: Recipe, context: TaskContext): Promise<void> {
  const train = () => trainTask({ manifest, recipe, engine: 'wasm', baselines: true }, context)
  const inMemory = await train()
  process.env.CAIRN_MEMORY = '1'
  expect(result(await train())).toEqual(result(inMemory))
}

describe('training on data that does not fit into memory', () => {
  test.each([
    ['breast-cancer.csv', 'diagnosis'],
    ['penguins.csv', 'Species'],
    ['seattle-weather.csv', 'weather'],
    ['seattle-weather.csv', 'temp_max'],
  ])('[TR-9] %s by %s gives the same bits from disk as in memory', async (file, target) => {
    const context = contextFor()
    const { manifest, recipe } = await imported(file, target, context)
    await bothWays(manifest, recipe, context)
  })

  test.each(['boosting', 'forest'] as const)('[TR-9] %s, with missing values and categories as they are', async (family) => {
    const context = contextFor()
    const { manifest, recipe } = await imported('penguins.csv', 'Species', context)
    const types = new Map(manifest.columns.map(({ name, type }) => [name, type]))
    const features = recipe.features.map(({ column }): Feature => {
      const kind = types.get(column) === 'text' ? 'category' : 'asIs'
      return { column, transform: Transform.parse({ kind }) }
    })
    const model = ModelFamily.parse({ family, trees: 5, ...(family === 'boosting' && { earlyStopping: null }) })
    await bothWays(manifest, { ...recipe, features, model }, context)
  })

  test('[TR-9] with quantiles, logarithms, hashes, words and dates or categories beside them', async () => {
    const context = contextFor()
    const { manifest, recipe } = await imported('penguins.csv', 'Species', context)
    const changed: Record<string, Feature['transform']> = {
      'Beak Length (mm)': { kind: 'quantile', to: 'normal', quantiles: 50, impute: 'median', indicator: true },
      'Beak Depth (mm)': { kind: 'numeric', impute: 'mean', scale: 'log', indicator: true },
      Island: { kind: 'hashed', buckets: 4, minCount: 1 },
      Sex: { kind: 'words', terms: 5, minCount: 1, binary: false },
    }
    const features = recipe.features.map((feature) => ({ ...feature, transform: changed[feature.column] ?? feature.transform }))
    await bothWays(manifest, { ...recipe, features }, context)
  })

  test('says so while it prepares, and leaves nothing behind in the way of the run', async () => {
    const told: string[] = []
    const context = contextFor(told)
    const { manifest, recipe } = await imported('penguins.csv', 'Species', context)
    process.env.CAIRN_MEMORY = '1'
    await trainTask({ manifest, recipe, engine: 'wasm', baselines: false }, context)
    expect(told.some((text) => /^preparing .* on disk$/.test(text))).toBe(true)
    // The scratch folder itself goes with the job.
    expect(readdirSync(context.scratch).filter((name) => name.startsWith('feature-'))).toEqual([])
  })

  test('a bad value is named by its row and column, as in memory', async () => {
    const context = contextFor()
    const { manifest, recipe } = await imported('penguins.csv', 'Species', context)
    process.env.CAIRN_MEMORY = '1'
    const features = [...recipe.features, { column: recipe.target, transform: { kind: 'onehot', minCount: 1, maxLevels: 5 } } as Feature]
    await expect(trainTask({ manifest, recipe: { ...recipe, features }, engine: 'wasm', baselines: false }, context)).rejects.toMatchObject(
      {
        code: 'RECIPE_INVALID',
      },
    )
  })

  test('a cancel while the data is prepared ends it', async () => {
    const controller = new AbortController()
    const context = {
      ...contextFor(),
      signal: controller.signal,
      progress: (_: number, phase: string) => void (phase === 'preparing' && controller.abort()),
    }
    const { manifest, recipe } = await imported('breast-cancer.csv', 'diagnosis', contextFor())
    const objects = contextFor().objects
    process.env.CAIRN_MEMORY = '1'
    await expect(trainTask({ manifest, recipe, engine: 'wasm', baselines: false }, { ...context, objects })).rejects.toThrow()
    expect(readdirSync(context.scratch).filter((name) => name === 'design')).toEqual([])
  })

  test('what it takes grows with rows and with the levels of a category', () => {
    const numeric: Feature = { column: 'a', transform: { kind: 'numeric', impute: 'median', scale: 'standard', indicator: false } }
    const category: Feature = { column: 'b', transform: { kind: 'onehot', minCount: 1, maxLevels: 50 } }
    expect(memoryOf(1_000, [numeric])).toBe(1_000 * (8 + 8))
    expect(memoryOf(2_000, [numeric, category])).toBe(2_000 * (16 + 4 * (2 + 52)))
  })
})
