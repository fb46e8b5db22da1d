/** The parts of a dataset's screen, as its address names them. */
export const datasetTabs = ['rows', 'profile', 'charts', 'prepare', 'changes', 'rules', 'splits', 'uses'] as const
export type DatasetTab = (typeof datasetTabs)[number]
