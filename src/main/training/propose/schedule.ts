import type { ModelFamily, RecipeInput } from '../../../shared/domain/recipe.ts'

type Schedule = Pick<RecipeInput, 'model' | 'optimizer' | 'l2' | 'epochs' | 'batchSize' | 'earlyStopping'>

/** Under this a data set counts as small: a small network, larger steps, more passes. */
const smallRows = 5000

/** How long and how fast to train, by the number of rows. */
export function proposeSchedule(rows: number, family: ModelFamily['family']): Schedule {
  const small = rows < smallRows
  return {
    model: family === 'linear' ? { family } : { family, hidden: small ? [32, 16] : [64, 32] },
    optimizer: { kind: 'adam', learningRate: learningRate(rows, family) },
    l2: 0.0001,
    epochs: rows < 100_000 ? 100 : 30,
    batchSize: batchSize(rows),
    earlyStopping: { patience: small ? 15 : rows < 100_000 ? 10 : 5 },
  }
}

/** A linear model has one minimum and takes larger steps towards it. */
function learningRate(rows: number, family: ModelFamily['family']): number {
  return (rows < smallRows ? 0.005 : 0.001) * (family === 'linear' ? 2 : 1)
}

/** A power of two that leaves some dozens of steps in an epoch. */
function batchSize(rows: number): number {
  const steps = 50
  return Math.min(256, Math.max(16, 2 ** Math.round(Math.log2(rows / steps))))
}
