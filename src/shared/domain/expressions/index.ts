export { type Checked, columnsOf, type Expression, type ValueType } from './ast.ts'
export { checkExpression } from './check.ts'
export { type FunctionName, functions, type FunctionShape } from './functions.ts'
export { parseExpression } from './parse.ts'
