/** Documents that people read: written once as data, out as Markdown or as HTML in one file. A floor that every room may use. */
export { evaluationCharts } from './charts/evaluation.ts'
export { histogram } from './charts/bars.ts'
export { type Line, lineChart } from './charts/lines.ts'
export * from './document.ts'
export { escapeHtml, toHtml } from './html.ts'
export { toMarkdown } from './markdown.ts'
