import type { ModelFamily, RecipeInput, Task } from '../../../shared/domain/training/recipe.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'

/** Layers by hand are nothing to propose. */
export type ProposedFamily = Exclude<ModelFamily['family'], 'layers'>
type Family = ProposedFamily

/** Under this a data set counts as small: a small network, larger steps, more passes. */
const smallRows = 5000

/**
 * A model of a family, how long and how fast it is trained, by the number of rows. The values for small data gave the best test scores on average
 * over ten splits of each of the samples (breast cancer, penguins, wine, weather).
 */
export function proposeModel(rows: number, family: Family, task: Task): RecipeInput['model'] {
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
function learningRate(small: boolean, family: Family): number {
  if (family === 'linear') return small ? 0.02 : 0.005
  return small ? 0.005 : 0.001
}

/** A network on little data learns its noise by heart, most of all that of a number. */
function penalty(small: boolean, family: Family, task: Task): number {
  if (family === 'linear' || !small) return 0.0001
  return hasClasses(task) ? 0.001 : 0.01
}

/** A power of two that leaves some dozens of steps in an epoch. */
function batchSize(rows: number): number {
  const steps = 50
  return Math.min(256, Math.max(16, 2 ** Math.round(Math.log2(rows / steps))))
}
