import { unzipSync } from 'fflate'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Reproduction, Run } from '../src/shared/contract/experiments/index.ts'
import type { Study } from '../src/shared/contract/experiments/studies.ts'
import type { Model } from '../src/shared/contract/models/index.ts'
import { cairn, json } from './cairn.ts'
import { networkOf, roundsOf } from '../src/shared/domain/training/recipe.ts'

/**
 * What version 0.1 left, before rows, folds and limits were recorded: wine in two versions, penguins with missing values and a sensitive
 * column, breast cancer; runs on the wasm engine, one of them reproduced and one extended; a cross-validation, sweeps by TPE, halving, and
 * random with pruned trials; gates, cards, aliases, an evaluation, packages, one of them imported again; staged edits, undone changes, a
 * run and a model in the trash. Whatever Cairn becomes, it has to open this.
 */
const folder = mkdtempSync(join(tmpdir(), 'cairn-old-'))
const workspace = join(folder, 'workspace')
const at = { cwd: workspace }
for (const [name, bytes] of Object.entries(unzipSync(readFileSync(join(import.meta.dirname, 'fixtures/workspace-0.1.zip'))))) {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
  if (name.includes('/objects/')) chmodSync(path, 0o444)
}
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('[OF-3] a workspace of version 0.1 opens, whole, with all that was in it', async () => {
  const verified = await cairn(['workspace', 'verify'], at)
  expect(verified.stdout + verified.stderr).toMatch(/objects checked/)
  expect(verified.code).toBe(0)
  const runs = await json<{ runs: Run[] }>(['runs', 'list', '--limit', '100'], at)
  expect(runs.runs.map(({ id }) => id)).toEqual([24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 5, 4, 3, 2, 1])
  const models = await json<Model[]>(['models', 'list'], at)
  const aliases = models.flatMap(({ versions }) =>
    versions.flatMap((version) => version.aliases.map((alias) => `${version.ref} is ${alias}`)),
  )
  expect(models.map(({ name }) => name)).toEqual(['penguins', 'penguins-imported', 'wine'])
  expect(aliases).toEqual(['penguins@v1 is champion', 'wine@v1 is champion'])
  expect((await cairn(['trash', 'restore', 'run-6'], at)).code).toBe(0)
})

test('[TR-9] recipes of version 0.1 are told as those of today, and one that was saved to a file is trained', async () => {
  const run = await json<Run>(['runs', 'show', '3'], at)
  if (run.recipe === null || run.dataset === null) throw new Error('run 3 was trained here')
  expect(run.recipe).toMatchObject({ format: 'cairn.recipe/2', model: { epochs: expect.any(Number), optimizer: { kind: 'adam' } } })
  expect(run.params['model.epochs']).toBe(String(roundsOf(run.recipe.model)))
  expect(Object.keys(run.params).filter((key) => /^(epochs|batchSize|l2|optimizer)/.test(key))).toEqual([])
  const { model, ...rest } = run.recipe
  const { family, optimizer, l2, batchSize, earlyStopping } = networkOf(model)
  // As version 0.1 wrote it.
  const former = { ...rest, format: 'cairn.recipe/1', model: { family: 'linear' }, optimizer, l2, batchSize, earlyStopping, epochs: 2 }
  expect(family).toBeTypeOf('string')
  writeFileSync(join(folder, 'former.json'), JSON.stringify(former))
  const trained = await json<Run>(['train', run.dataset, '--recipe', join(folder, 'former.json'), '--engine', 'wasm'], at)
  expect(trained.recipe).toMatchObject({ format: 'cairn.recipe/2', model: { family: 'linear', epochs: 2, batchSize } })
})

test('[TR-12] searches of version 0.1 are told with the places that fields have today', async () => {
  const studies = await json<{ id: number; kind: string }[]>(['sweep', 'list'], at)
  const sweeps = studies.filter(({ kind }) => kind === 'sweep')
  expect(sweeps.length).toBeGreaterThan(0)
  for (const { id } of sweeps) {
    const { plan, trials } = await json<Study>(['sweep', 'show', String(id)], at)
    if (plan.kind !== 'sweep') throw new Error('not a sweep')
    const paths = plan.space.map(({ path }) => path)
    expect(paths.filter((path) => /^(epochs|batchSize|l2|optimizer|schedule)/.test(path))).toEqual([])
    for (const { params } of trials) expect(Object.values(params)).not.toContain('null')
  }
})

test.each([
  ['a run', 3],
  ['a fold', 7],
  ['a pruned trial', 22],
  ['an extended run', 24],
])('[TR-9] %s of version 0.1 is reproduced bit for bit', async (_, run) => {
  const { identical, differences } = await json<Reproduction>(['runs', 'reproduce', String(run)], at)
  expect({ identical, differences: differences.filter((text) => /^(weights|model)/.test(text)) }).toEqual({
    identical: true,
    differences: [],
  })
})

test('[RG-4] a model of version 0.1 that was reproduced passes the gate for it, though a run of today stores its model in another format', async () => {
  expect((await cairn(['gate', 'set', 'penguins', 'champion', '--reproduces'], at)).code).toBe(0)
  const checked = await cairn(['gate', 'check', 'penguins@v1', 'champion'], at)
  expect(checked.stdout).toContain('bit-identical')
  expect(checked.code).toBe(0)
})

test.each(['wine', 'penguins', 'breast-cancer'])(
  '[PK-3] the package %s of version 0.1 verifies, predicts, and is imported',
  async (name) => {
    const path = join(folder, 'packages', `${name}.cairn`)
    expect((await cairn(['package', 'verify', path], at)).code).toBe(0)
    const rows = join(folder, `${name}.csv`)
    expect((await cairn(['data', 'export', name, rows], at)).code).toBe(0)
    const predicted = await cairn(['package', 'predict', path, rows, '--output', join(folder, `${name}-predicted.csv`)], at)
    // What the model has not seen is counted there, a line for each column.
    expect(predicted.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('"'))).toEqual([])
    expect(predicted.code).toBe(0)
    // The package of the penguins was imported before.
    const imported = await cairn(['package', 'import', path, '--name', `${name}-again`], at)
    if (name === 'penguins') expect(imported.stderr).toContain('already imported as penguins-imported@v1')
    else expect(imported.code).toBe(0)
  },
)
