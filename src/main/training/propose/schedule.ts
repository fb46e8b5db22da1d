import type { ModelFamily, RecipeInput, Task } from '../../../shared/domain/training/recipe.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'

/** Layers by hand are nothing to propose. */
export type ProposedFamily = Exclude<ModelFamily['family'], 'layers'>

/** From so many rows with a target on, boosted trees beat a linear model in most data, and lose little where they don't. */
export const enoughForTrees = 1000

/** What is proposed where no model type was chosen. @param rows with a target */
export function usualFamily(rows: number): ProposedFamily {
  return rows < enoughForTrees ? 'mlp' : 'boosting'
}

/**
 * A model of a family, how long and how fast it is trained, by the number of rows. The rules gave the best losses on held-out rows on average over
 * three splits of each of 17 data sets of 344 to 53,940 rows: see docs/decisions/0041-defaults.md.
 */
export function proposeModel(rows: number, family: ProposedFamily, task: Task): RecipeInput['model'] {
  switch (family) {
    case 'linear':
      return linear(rows)
    case 'boosting':
      return boosting(rows)
    case 'forest':
      return { family }
    default:
      return { family, hidden: [128, 64], ...network(rows, task) }
  }
}

/** It has one minimum and takes large steps towards it. */
function linear(rows: number): RecipeInput['model'] {
  const small = rows < 5000
  return {
    family: 'linear',
    optimizer: { kind: 'adam', learningRate: small ? 0.02 : 0.005 },
    l2: 0.0001,
    epochs: rows < 100_000 ? 200 : 30,
    batchSize: batchSize(rows),
    earlyStopping: { patience: rows < 100_000 ? 25 : 5 },
  }
}

/** Small trees where there is little to learn from; each sees a part of the rows and of the inputs, which makes them differ. */
function boosting(rows: number): RecipeInput['model'] {
  return {
    family: 'boosting',
    trees: 1000,
    learningRate: 0.05,
    leaves: rows < 5000 ? 8 : rows < 20_000 ? 15 : 31,
    minRows: rows < 20_000 ? 10 : 20,
    rowSampling: 0.8,
    columnSampling: 0.5,
    earlyStopping: { patience: 50 },
  }
}

/**
 * Many small steps, which get smaller: at a constant rate the loss came to lie up to 89 % over the best one. The rate falls from epoch to epoch
 * however many there are, so that a run can be extended.
 */
function network(rows: number, task: Task) {
  const large = rows >= 100_000
  return {
    optimizer: { kind: 'adam', learningRate: 0.001 },
    schedule: { kind: 'exponential', factor: large ? 0.9 : 0.95, per: 'step' },
    l2: penalty(rows, task),
    epochs: large ? 30 : 100,
    batchSize: Math.min(large ? 256 : 32, batchSize(rows)),
    earlyStopping: { patience: large ? 5 : 20 },
  } as const
}

/** A network on little data learns its noise by heart, most of all that of a number. */
function penalty(rows: number, task: Task): number {
  if (rows >= 5000) return 0.0001
  return hasClasses(task) ? 0.001 : 0.01
}

/** A power of two that leaves some dozens of steps in an epoch. */
function batchSize(rows: number): number {
  const steps = 50
  return Math.min(256, Math.max(16, 2 ** Math.round(Math.log2(rows / steps))))
}
