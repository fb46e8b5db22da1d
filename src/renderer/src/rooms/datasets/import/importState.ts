import { create } from 'zustand'
import type { ChosenFile } from '../../../../../shared/native.ts'

/** What the import dialog begins with. */
interface ImportState {
  readonly file: ChosenFile | null
  /** The dataset whose rows the file's rows follow; null for one that is chosen by name. */
  readonly into: string | null
  /** The options of a column are open over the dialog: Escape closes them first. */
  readonly columnOpen: boolean
  choose(file: ChosenFile | null): void
  appendTo(dataset: string | null): void
  openColumn(open: boolean): void
}

export const useImport = create<ImportState>()((set) => ({
  file: null,
  into: null,
  columnOpen: false,
  choose: (file) => set({ file }),
  appendTo: (into) => set({ into }),
  openColumn: (columnOpen) => set({ columnOpen }),
}))
