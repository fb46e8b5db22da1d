/** The parts of a model version's screen, as its address names them. */
export const modelTabs = [
  'evaluation',
  'files',
  'explain',
  'card',
  'signature',
  'architecture',
  'environment',
  'lineage',
  'history',
  'compare',
] as const
export type ModelTab = (typeof modelTabs)[number]
