/** What a model's outputs mean for rows, for whoever runs a graph. Loads no engine. */
export { answersFromOnnx, answersOf } from './formats/answers.ts'
export type { Answers } from './formats/parity.ts'
