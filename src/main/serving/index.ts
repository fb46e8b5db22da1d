export { type ExportSource, exportSourceOf } from './export/source.ts'
