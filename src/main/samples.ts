import type { ImportOptions } from '../shared/domain/datasets/import.ts'
import type { Task } from '../shared/domain/training/recipe.ts'

/** A real dataset that ships with Cairn; where each comes from is in resources/samples/README.md. */
export interface SampleData {
  /** Of the dataset and of the model too. */
  readonly name: string
  readonly title: string
  readonly summary: string
  readonly task: Task
  /** Files under resources/samples: the first one is imported, each further one is the next version's new rows. */
  readonly files: readonly [string, ...string[]]
  readonly rows: number
  readonly columns: number
  readonly options: ImportOptions & { readonly target: string }
}

export const samples: readonly SampleData[] = [
  {
    name: 'breast-cancer',
    title: 'Breast cancer: binary classification',
    summary: 'Classify tumors as benign or malignant from cell nuclei, and choose a threshold between false negatives and false positives.',
    task: 'binary',
    files: ['breast-cancer.csv'],
    rows: 569,
    columns: 31,
    options: { target: 'diagnosis' },
  },
  {
    name: 'penguins',
    title: 'Penguins: multiclass, with missing values',
    summary: 'Classify three species by body size, with text columns, missing values and a few odd cells, like real data.',
    task: 'multiclass',
    files: ['penguins.csv'],
    rows: 344,
    columns: 7,
    options: { target: 'Species', nullTokens: ['', '.', 'NA'] },
  },
  {
    name: 'wine',
    title: 'Wine: regression, with a second batch that differs',
    summary: 'Predict quality from chemistry for red wines, then re-evaluate when white wines are added.',
    task: 'regression',
    files: ['wine-quality-red.csv', 'wine-quality-white.csv'],
    rows: 1_599,
    columns: 12,
    options: { target: 'quality', delimiter: ';' },
  },
]
