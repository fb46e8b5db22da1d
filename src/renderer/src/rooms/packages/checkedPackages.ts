import { create } from 'zustand'
import type { ChosenFile } from '../../../../shared/native.ts'

/** The package file that is looked at before it is trusted. */
interface LookedAt {
  readonly file: ChosenFile | null
  look(file: ChosenFile | null): void
}

export const useCheckedPackages = create<LookedAt>()((set) => ({ file: null, look: (file) => set({ file }) }))
