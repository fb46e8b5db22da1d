/** The parts of a run's screen, as its address names them. */
export const runTabs = ['overview', 'metrics', 'system', 'artifacts'] as const
export type RunTab = (typeof runTabs)[number]
