export { lookAtAbTest, promoteWinner, removeAbTest, startAbTest, stopAbTest } from './abTests.ts'
export { describeAbTest, describeAbTests } from './describe.ts'
export { AbTestKeeper } from './keeper.ts'
