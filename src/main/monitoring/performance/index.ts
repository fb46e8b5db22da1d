export { measureWindow, type MeasureWindowInput, type WindowPerformance } from './measureWindow.ts'
export type { WindowModel, WindowRows } from './windowRows.ts'
export type { WindowTimes } from './coverage.ts'
