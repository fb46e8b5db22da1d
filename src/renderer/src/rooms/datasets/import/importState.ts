import { create } from 'zustand'
import type { ChosenFile } from '../../../../../shared/native.ts'

/** What the import dialog begins with. */
interface ImportState {
  readonly file: ChosenFile | null
  /** The dataset whose rows the file's rows follow; null for one that is chosen by name. */
  readonly into: string | null
  choose(file: ChosenFile | null): void
  appendTo(dataset: string | null): void
}

export const useImport = create<ImportState>()((set) => ({
  file: null,
  into: null,
  choose: (file) => set({ file }),
  appendTo: (into) => set({ into }),
}))
