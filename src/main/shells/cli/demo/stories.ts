import type { ImportOptions } from '../../../../shared/domain/import.ts'

/** One of the datasets that the demo follows from its file to a package. */
export interface Story {
  /** Of the dataset and of the model. */
  readonly name: string
  readonly title: string
  /** Files under resources/samples: the first one is imported, each further one is appended as the next version. */
  readonly files: readonly [string, ...string[]]
  readonly options: ImportOptions
}

export const stories: readonly Story[] = [
  {
    name: 'breast-cancer',
    title: 'Breast cancer: two classes',
    files: ['breast-cancer.csv'],
    options: { target: 'diagnosis' },
  },
  {
    name: 'penguins',
    title: 'Penguins: three classes, missing values',
    files: ['penguins.csv'],
    options: { target: 'Species', nullTokens: ['', '.', 'NA'] },
  },
  {
    name: 'wine',
    title: 'Wine: a number, with a second batch from another population',
    files: ['wine-quality-red.csv', 'wine-quality-white.csv'],
    options: { target: 'quality', delimiter: ';' },
  },
]

export const families = ['linear', 'mlp'] as const
export const seed = 7
