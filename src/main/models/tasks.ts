/** Questions about single rows, answered in this process. Apart from the index, because it loads all that predicts. */
export { answerAtDesk, computedHere, openDesk } from './whatIf.ts'
