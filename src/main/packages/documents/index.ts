export { billOfMaterials } from './bill.ts'
export { cardDocument, modelCard, modelCardHtml } from './card.ts'
export {
  type AuthorStatements,
  type BaselineFacts,
  type FairnessFacts,
  isDraft,
  type PackageFacts,
  type Predictions,
} from './facts.ts'
export { licenseText } from './license.ts'
export { mlflowFiles } from './mlmodel.ts'
export { readExpected, readSamples } from './replay.ts'
export { expectedCsv, numberText, pickSamples, sampleCells, samplesCsv } from './samples.ts'
export { snippetFiles } from './snippets.ts'
