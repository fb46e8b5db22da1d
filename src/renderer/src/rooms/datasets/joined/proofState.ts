import { create } from 'zustand'

interface ProofState {
  /** The row whose values are proven; null while nothing is. */
  readonly shown: { readonly ref: string; readonly row: number } | null
  /** @param row as people count it, from 1 */
  show(ref: string, row: number): void
  close(): void
}

/** Which row of a joined dataset shows where its values came from: asked for beside the versions, and in the row inspector. */
export const useProof = create<ProofState>()((set) => ({
  shown: null,
  show: (ref, row) => set({ shown: { ref, row } }),
  close: () => set({ shown: null }),
}))
