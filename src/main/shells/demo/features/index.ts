export { type FeaturesResult, tellFeatures } from './features.ts'
