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
    title: 'Breast cancer: two classes',
    summary: 'Measurements of cell nuclei tell benign from malignant: a threshold decides which mistakes are made.',
    task: 'binary',
    files: ['breast-cancer.csv'],
    rows: 569,
    columns: 31,
    options: { target: 'diagnosis' },
  },
  {
    name: 'penguins',
    title: 'Penguins: three classes, missing values',
    summary: 'Three species by body measurements, with words, gaps and a few odd cells, as data is in real life.',
    task: 'multiclass',
    files: ['penguins.csv'],
    rows: 344,
    columns: 7,
    options: { target: 'Species', nullTokens: ['', '.', 'NA'] },
  },
  {
    name: 'wine',
    title: 'Wine: a number, with a second batch from another population',
    summary: 'Quality from chemistry on red wines; then white wines arrive, and the model has to prove itself again.',
    task: 'regression',
    files: ['wine-quality-red.csv', 'wine-quality-white.csv'],
    rows: 1_599,
    columns: 12,
    options: { target: 'quality', delimiter: ';' },
  },
]
