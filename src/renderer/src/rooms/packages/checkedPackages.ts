import { create } from 'zustand'
import type { ChosenFile } from '../../../../shared/native.ts'

/** The package file that is checked before it is trusted or imported. */
interface CheckedFile {
  readonly file: ChosenFile | null
  look(file: ChosenFile | null): void
}

export const useCheckedPackages = create<CheckedFile>()((set) => ({ file: null, look: (file) => set({ file }) }))
