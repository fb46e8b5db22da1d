export { type FeaturesResult, tellFeatures } from './features/index.ts'
export { type LoopContext, type LoopResult, tellLoop } from './loop.ts'
export { receive, type Received, type Stage, stepsOf, type StoryContext, type StoryResult, tellStory } from './lifecycle.ts'
export { stories, type Story } from './stories.ts'
