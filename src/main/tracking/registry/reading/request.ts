import type { ForeignRequest } from '../../../models/tasks.ts'
import type { GraphClasses } from '../../../onnx/classes.ts'
import type { OnnxPort, OnnxPorts } from '../../../onnx/foreign.ts'
import type { Mlmodel } from './mlmodel.ts'

/** The data that a model was trained on, where the registry knows them. */
export interface TrainedOnData {
  /** All columns but those of the key, the target among them. */
  readonly columns: readonly string[]
  readonly target: string | null
}

/** What a person says of a model, which stands above all that is guessed. */
export type Said = Partial<ForeignRequest>

interface Known {
  readonly classes: GraphClasses
  readonly mlmodel: Mlmodel | null
  readonly data: TrainedOnData | null
  readonly said: Said
}

/** As scikit-learn's own data sets call it. */
const usualTarget = 'target'

/** How a logged graph is read, from all that is known of it: the rest is for a person to say. */
export function requestOf({ inputs, outputs }: OnnxPorts, { classes, mlmodel, data, said }: Known): ForeignRequest {
  const output = said.output ?? answerOf(outputs)
  const target = said.target ?? data?.target ?? mlmodel?.output ?? usualTarget
  return {
    target,
    labels: said.labels ?? labelsOf(outputs, output, classes),
    inputs: said.inputs ?? columnsOf(inputs, mlmodel, data, target),
    output,
    threshold: said.threshold,
  }
}

const isNumber = ({ type }: OnnxPort) => type === 'float32' || type === 'float64'

/** The output with probabilities or the value, where only one can be it. */
function answerOf(outputs: readonly OnnxPort[]): string | undefined {
  const numbers = outputs.filter(isNumber)
  return (numbers.length === 1 ? numbers[0] : numbers.find(({ name }) => /prob/i.test(name)))?.name
}

/** As its nodes name them; else by what the output is computed: a sigmoid or softmax of classes without names. Empty for a regression. */
function labelsOf(outputs: readonly OnnxPort[], output: string | undefined, classes: GraphClasses): string[] {
  if (classes.labels) return [...classes.labels]
  const port = outputs.find(({ name }) => name === output)
  const [width = 1] = port?.shape.slice(1) ?? []
  const operator = output === undefined ? undefined : classes.operatorOf(output)
  if (operator === 'Sigmoid' && width === 1) return ['0', '1']
  if (operator === 'Softmax' && width > 1) return Array.from({ length: width }, (_, place) => String(place))
  return []
}

/** The columns of the one input that takes several: those of the signature, else the features of the data, where their number fits. */
function columnsOf(inputs: readonly OnnxPort[], mlmodel: Mlmodel | null, data: TrainedOnData | null, target: string): Said['inputs'] & {} {
  if (inputs.length !== 1) return []
  const [{ name, shape }] = inputs
  const width = shape.length < 2 ? 1 : shape[1]
  const fits = (columns: readonly string[]) => columns.length === width || (width < 0 && columns.length > 0)
  const named = mlmodel?.columns
  const features = data?.columns.filter((column) => column !== target)
  const columns = named && fits(named) ? named : features && width !== 1 && fits(features) ? features : undefined
  return columns ? [{ input: name, columns: [...columns] }] : []
}
