import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Task } from '../../src/shared/domain/training/recipe.ts'

/** A dataset of the quality bench. */
export interface QualitySet {
  readonly name: string
  readonly file: string
  readonly target: string
  readonly task: Task
}

const root = join(import.meta.dirname, '..', '..')
const samples = join(root, 'resources', 'samples')

/** Real datasets that are not part of the repository, each under a licence of its own. */
export const usualFolder = join(root, '..', 'shared', 'data', 'quality')

const real: readonly (readonly [name: string, target: string, task: Task])[] = [
  ['cells', 'class', 'binary'],
  ['credit', 'Status', 'binary'],
  ['hmda', 'deny', 'binary'],
  ['lending-club', 'Class', 'binary'],
  ['stackoverflow', 'Remote', 'binary'],
  ['telco-churn', 'churn', 'binary'],
  ['satellite', 'classes', 'multiclass'],
  ['vehicle', 'Class', 'multiclass'],
  ['cars', 'Miles_per_Gallon', 'regression'],
  ['chicago', 'ridership', 'regression'],
  ['concrete', 'compressive_strength', 'regression'],
  ['diamonds', 'price', 'regression'],
  ['randhie', 'mdvis', 'regression'],
]

const sampleSets: readonly QualitySet[] = [
  { name: 'breast-cancer', file: join(samples, 'breast-cancer.csv'), target: 'diagnosis', task: 'binary' },
  { name: 'penguins', file: join(samples, 'penguins.csv'), target: 'Species', task: 'multiclass' },
  { name: 'seattle-weather', file: join(samples, 'seattle-weather.csv'), target: 'weather', task: 'multiclass' },
  { name: 'wine-red', file: join(samples, 'wine-quality-red.csv'), target: 'quality', task: 'regression' },
  { name: 'wine-white', file: join(samples, 'wine-quality-white.csv'), target: 'quality', task: 'regression' },
]

/** The real sets that are in the folder, and the samples. `missing`: the names of those that are not there. */
export function qualitySets(folder: string): { sets: QualitySet[]; missing: string[] } {
  const all = real.map(([name, target, task]) => ({ name, target, task, file: join(folder, `${name}.csv`) }))
  const there = all.filter(({ file }) => existsSync(file))
  return { sets: [...there, ...sampleSets], missing: all.filter((set) => !there.includes(set)).map(({ name }) => name) }
}
