/** What worker processes do for this room. Apart from the index, because it loads DuckDB. */
export { baselinesTask, type TrainEvent, type TrainInput, type TrainOutput, trainTask } from './fit/train.ts'
export type { Baselines } from './fit/trainFrame.ts'
