import { expect, test } from 'vitest'
import { featuresFor } from '../../shared/domain/training/encodings.ts'
import { Recipe, withTraining } from '../../shared/domain/training/recipe.ts'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace } from '../workspace/index.ts'
import { open } from './fixtures/open.ts'
import { toCairnError } from './index.ts'

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing',
    (thrown: unknown) => toCairnError(thrown).code,
  )

test.each(['boosting', 'forest'] as const)(
  '[EV-3] [EV-10][EV-8] %s is explained, its importance and its trees are shown',
  {
    timeout: 240_000,
  },
  async (family) => {
    const folder = temporaryFolder()
    createWorkspace(folder).close()
    const opened = open(folder)
    const { client, runner } = opened
    await opened.importSample('penguins.csv', 'penguins', 'Species')
    const { recipe: proposed } = await client.training.propose({ ref: 'penguins', seed: 3 })
    const columns = proposed.features.map(({ column, transform }) => ({
      name: column,
      type: transform.kind === 'onehot' ? ('text' as const) : ('number' as const),
    }))
    const grown =
      family === 'boosting' ? { family, trees: 15, leaves: 8, minRows: 5, earlyStopping: { patience: 5 } } : { family, trees: 10 }
    const recipe = Recipe.parse({
      ...proposed,
      model: grown,
      features: featuresFor(family, proposed.features, columns),
      loss: 'crossEntropy',
    })
    const started = await client.experiments.start({ ref: 'penguins', recipe, engine: 'wasm', name: family })
    await runner.result(started.jobId)
    await client.models.register({ run: started.runId, name: 'penguins' })
    const model = { ref: 'penguins' }

    for (const shap of [undefined, 'interventional', 'pathDependent'] as const) {
      const why = await client.evaluation.explain({ model, row: 20, shap })
      expect(why).toMatchObject({ method: shap ?? 'interventional', scale: family === 'boosting' ? 'centredLogit' : 'probability' })
      expect(Math.abs(why.gap)).toBeLessThan(1e-9)
      expect(why.contributions.some(({ contribution }) => Math.abs(contribution) > 0.01)).toBe(true)
      if (family === 'forest') expect(why.score).toBeCloseTo(Math.max(...why.probabilities), 4)
      const asked = await client.evaluation.whatIf({
        model,
        row: 20,
        part: 'all',
        shap,
        changes: [{ column: 'Beak Length (mm)', value: null }],
      })
      expect(Math.abs(asked.gap)).toBeLessThan(1e-9)
    }

    const splits = await client.evaluation.splitImportance({ model })
    expect(splits?.columns[0].gain).toBeGreaterThan(0)
    expect(splits?.columns.reduce((sum, each) => sum + each.splits, 0)).toBe(splits?.splits)
    const mean = await client.evaluation.meanContributions({ model, maxRows: 40 })
    expect(mean).toMatchObject({ method: 'interventional', rows: 40 })
    expect(mean?.columns.map((each) => each.mean)).toEqual(mean?.columns.map((each) => each.mean).toSorted((a, b) => b - a))
    expect((await client.evaluation.importance({ model, repeats: 2 })).columns[0].mean).toBeGreaterThan(0)

    const { trees, stages } = await client.models.architecture(model)
    expect(trees).toBe(splits?.trees)
    expect(stages.map(({ kind }) => kind)).toEqual(['input', 'preprocessing', 'trees', 'output'])
    const tree = await client.models.tree({ ref: 'penguins', tree: trees })
    expect(tree.nodes[0]).toMatchObject({ depth: 0, branch: null, question: expect.stringMatching(/≤| is /) })
    for (const [place, { question, depth }] of tree.nodes.entries()) {
      if (question !== null) expect(tree.nodes[place + 1]).toMatchObject({ depth: depth + 1, branch: 'yes' })
    }
    expect(await codeOf(client.models.tree({ ref: 'penguins', tree: trees + 1 }))).toBe('NOT_FOUND')

    // A threshold is a value of the data, and a leaf may have the target of one row.
    await client.datasets.markSensitive({ name: 'penguins', columns: [...columns.map(({ name }) => name), 'Species'], sensitive: true })
    const { nodes } = await client.models.tree(model)
    for (const { question, value } of nodes) {
      expect(value).toEqual([])
      if (question !== null) expect(question).toMatch(/: •••$/)
    }
  },
)

test('[EV-3] [EV-10] what only trees have is refused of a network, and said to be none', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const opened = open(folder)
  const { client, runner } = opened
  await opened.importSample('penguins.csv', 'penguins', 'Species')
  const { recipe } = await client.training.propose({ ref: 'penguins', seed: 3, family: 'linear' })
  const started = await client.experiments.start({
    ref: 'penguins',
    recipe: withTraining(recipe, { epochs: 2 }),
    engine: 'wasm',
    name: 'linear',
  })
  await runner.result(started.jobId)
  await client.models.register({ run: started.runId, name: 'penguins' })
  const model = { ref: 'penguins' }
  expect(await codeOf(client.evaluation.explain({ model, row: 20, shap: 'pathDependent' }))).toBe('INVALID_INPUT')
  expect(await client.evaluation.splitImportance({ model })).toBeNull()
  expect(await client.evaluation.meanContributions({ model, maxRows: 10 })).toMatchObject({ method: 'exact', rows: 10 })
  expect(await codeOf(client.models.tree(model))).toBe('INVALID_INPUT')
})
