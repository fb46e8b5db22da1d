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

/** Under this a data set counts as small: a small network, larger steps, more passes. */
const smallRows = 5000

/**
 * A model of a family, how long and how fast it is trained, by the number of rows. How the rules were found, and what larger networks would
 * gain and cost: docs/decisions/0041-defaults.md.
 */
export function proposeModel(rows: number, family: ProposedFamily, task: Task): RecipeInput['model'] {
  if (family === 'boosting') return boosting(rows)
  if (family === 'forest') return { family }
  const small = rows < smallRows
  return {
    ...(family === 'linear' ? { family } : { family, hidden: small ? [32, 16] : [64, 32] }),
    optimizer: { kind: 'adam', learningRate: learningRate(small, family) },
    l2: penalty(small, family, task),
    epochs: rows < 100_000 ? 100 : 30,
    batchSize: batchSize(rows),
    earlyStopping: { patience: small ? 15 : rows < 100_000 ? 10 : 5 },
  }
}

/** A linear model has one minimum and takes larger steps towards it. */
function learningRate(small: boolean, family: ProposedFamily): number {
  if (family === 'linear') return small ? 0.02 : 0.005
  return small ? 0.005 : 0.001
}

/** A network on little data learns its noise by heart, most of all that of a number. */
function penalty(small: boolean, family: ProposedFamily, task: Task): number {
  if (family === 'linear' || !small) return 0.0001
  return hasClasses(task) ? 0.001 : 0.01
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

/** A power of two that leaves some dozens of steps in an epoch. */
function batchSize(rows: number): number {
  const steps = 50
  return Math.min(256, Math.max(16, 2 ** Math.round(Math.log2(rows / steps))))
}
