import type { JoinMode } from '../../../../../shared/domain/features/resolved.ts'

/** What the two modes of a join mean, for a person who must choose. */
export const joinModeTexts: Readonly<Record<JoinMode, { readonly title: string; readonly text: string }>> = {
  latest: {
    title: 'Latest created',
    text: 'The newest event before the time of the row. Corrections that arrived later count too: the data as it is best known today.',
  },
  asKnown: {
    title: 'As known then',
    text: 'Only rows that had been created by the time of the row. A correction or a late arrival counts from its creation on: what a served model would have seen.',
  },
}
