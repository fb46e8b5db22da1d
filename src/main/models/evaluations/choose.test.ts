import { expect, test } from 'vitest'
import { PackagedTraining } from '../../../shared/domain/packages/package.ts'
import type { Fold } from '../../../shared/domain/experiments/study.ts'
import { manifestOf, requireVersion } from '../../datasets/index.ts'
import { wineRecipe, workspaceWithData } from '../../experiments/fixtures/registry.ts'
import { chooseModel, chooseRows } from './choose.ts'
import { addModelVersion } from '../versions/store.ts'

const summary = { rows: { train: 70, validation: 15, test: 15 }, leakedDuplicates: { validation: 0, test: 0 } }

/** What is known of the training rows of a model whose package says this of its fold. */
function seenOf(said: { fold?: Fold | null }) {
  const workspace = workspaceWithData()
  const data = requireVersion(workspace.db, 'wine')
  const training = PackagedTraining.parse({
    dataset: { name: 'wine', version: 1, hash: data.hash, rows: data.rows },
    split: { recipe: wineRecipe.split, summary },
    recipe: wineRecipe,
    ...said,
  })
  const version = { runId: null, importedFromId: null, task: 'regression', threshold: null, checksum: 'c', notes: '', training } as const
  workspace.write((db) => addModelVersion(db, 'bought', { ...version, onnxObject: 'a'.repeat(64), signatureObject: 'b'.repeat(64) }))
  const { rows } = chooseRows(workspace.db, chooseModel(workspace.db, { ref: 'bought' }), { data: 'wine', part: 'all' })
  return { on: rows.models?.[0].on, manifest: manifestOf(data) }
}

test('[EV-9] a package that says it has no fold was trained on the part of its split', () => {
  const { on, manifest } = seenOf({ fold: null })
  expect(on).toMatchObject({ manifest, columns: ['alcohol', 'quality'], parts: { fold: null, summary } })
  // Its rows are looked for as it reads them: those of this version are from a CSV file.
  expect(on?.nullTokens?.text).toEqual(['', 'NA', 'N/A', 'NaN', 'null', 'NULL'])
})

test('[EV-9] one that names its fold was trained on the rest of it', () => {
  const fold: Fold = { folds: 5, index: 2, seed: 1, deal: 2 }
  expect(seenOf({ fold }).on).toMatchObject({ parts: { fold } })
})

// Packages of version 0.1 say nothing, of a fold or of a split: by chance the sizes of both can be the same.
test('[EV-9] one that says nothing of a fold may have been any: its training rows are not known', () => {
  expect(seenOf({}).on).toBe(null)
})
