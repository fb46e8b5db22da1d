import type { ForeignModel } from '../../../shared/domain/evaluation/explanation.ts'
import type { ForeignFeed } from '../../../shared/domain/training/model.ts'
import type { SignatureInput, SignatureOutput } from '../../../shared/domain/packages/package.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { OnnxPort, OnnxPorts } from '../../onnx/foreign.ts'
import { hasPositive, taskRow } from '../../../shared/domain/training/tasks.ts'

export interface ForeignRequest {
  readonly target: string
  /** In the order of the probabilities; for binary [negative, positive]; empty for regression. */
  readonly labels: readonly string[]
  /** Which columns an input takes, side by side; an input that is not named takes the column of its own name. */
  readonly inputs: readonly { readonly input: string; readonly columns: readonly string[] }[]
  /** The output that holds the probabilities or the value, where it cannot be told from the model. */
  readonly output?: string
  readonly threshold?: number
}

const dtypes: Readonly<Record<string, ForeignFeed['dtype']>> = {
  float32: 'float',
  float64: 'double',
  int64: 'int64',
  int32: 'int32',
  bool: 'bool',
  string: 'string',
}

/**
 * A model that was made elsewhere in Cairn's terms: its raw columns, and how they go in and the predictions come out.
 * @throws INVALID_INPUT for a mapping that does not fit, with what the model takes · FORMAT_INVALID for what is no model of tables
 */
export function describeForeign(ports: OnnxPorts, request: ForeignRequest): ForeignModel {
  const { labels, target, threshold } = request
  checkLabels(labels)
  const known = new Set(ports.inputs.map(({ name }) => name))
  const stray = request.inputs.find(({ input }) => !known.has(input))
  if (stray) throw new CairnError('INVALID_INPUT', `The model has no input "${stray.input}".`, { input: stray.input, inputs: [...known] })
  const feeds = ports.inputs.map((port) => feedOf(port, request))
  const inputs = feeds.flatMap((feed) => feed.columns.map((name) => inputOf(name, feed)))
  const twice = inputs.find(({ name, onnx }, i) => inputs.findIndex((other) => other.name === name && other.onnx !== onnx) > i)
  if (twice) throw new CairnError('INVALID_INPUT', `The model takes "${twice.name}" as text and as a number.`, { column: twice.name })
  const task = labels.length === 0 ? 'regression' : labels.length === 2 ? 'binary' : 'multiclass'
  if (threshold !== undefined && !hasPositive(task)) {
    throw new CairnError('INVALID_INPUT', 'Thresholds are for binary models.', { field: 'threshold' })
  }
  const output = outputOf(ports.outputs, labels.length, request.output)
  return {
    format: 'cairn.signature/1',
    inputs: inputs.filter(({ name }, i) => inputs.findIndex((other) => other.name === name) === i),
    outputs: [describeOutput(output, labels, target)],
    target,
    labels: [...labels],
    threshold: threshold ?? taskRow(task).threshold,
    task,
    feeds,
    answer: { output: output.name },
  }
}

function checkLabels(labels: readonly string[]): void {
  if (labels.length === 1 || new Set(labels).size !== labels.length) {
    throw new CairnError('INVALID_INPUT', 'Set two or more different class labels, or none for regression.', { labels: [...labels] })
  }
}

function feedOf(port: OnnxPort, request: ForeignRequest): ForeignFeed {
  const dtype = dtypes[port.type]
  if (dtype === undefined || port.shape.length > 2 || port.shape.length === 0) throw noTable(port)
  const width = port.shape.length === 1 ? 1 : port.shape[1]
  const columns = request.inputs.find(({ input }) => input === port.name)?.columns ?? (width === 1 ? [port.name] : null)
  if (columns === null || (width >= 0 && columns.length !== width)) {
    const takes = width < 0 ? 'several columns' : `${width} ${width === 1 ? 'column' : 'columns'}`
    throw new CairnError('INVALID_INPUT', `The input "${port.name}" takes ${takes} side by side. List them in order.`, {
      input: port.name,
      columns: width,
      given: columns?.length ?? 0,
    })
  }
  return { input: port.name, dtype, rank: port.shape.length === 1 ? 1 : 2, columns: [...columns] }
}

function noTable({ name, type, shape }: OnnxPort): CairnError {
  return new CairnError(
    'FORMAT_INVALID',
    `The input "${name}" is ${type} of shape [${shape.join(', ')}], which does not fit tabular data.`,
    {
      input: name,
    },
  )
}

function inputOf(name: string, { dtype }: ForeignFeed): SignatureInput {
  if (dtype === 'string') return { name, type: 'text', onnx: 'string', shape: [-1], missing: '""' }
  return { name, type: dtype === 'bool' ? 'boolean' : 'number', onnx: 'double', shape: [-1], missing: 'NaN' }
}

/** @param classes 0 for regression */
function outputOf(outputs: readonly OnnxPort[], classes: number, wanted: string | undefined): OnnxPort {
  const numbers = outputs.filter(({ type }) => type === 'float32' || type === 'float64')
  const named = wanted === undefined ? undefined : outputs.find(({ name }) => name === wanted)
  const likely = numbers.find(({ name }) => /prob/i.test(name))
  const found = wanted === undefined ? (numbers.length === 1 ? numbers[0] : classes > 0 ? likely : undefined) : named
  if (found && numbers.includes(found)) return found
  const listed = outputs
    .map(({ name, type, shape }) => `${name} (${type}${type === 'sequence' ? '' : ` [${shape.join(', ')}]`})`)
    .join(', ')
  const zipped = outputs.some(({ type }) => type === 'sequence')
    ? ' Probabilities as a sequence of maps cannot be read: export them as a tensor (zipmap=False).'
    : ''
  throw new CairnError(
    'INVALID_INPUT',
    `Choose the output with the ${classes > 0 ? 'probabilities' : 'value'}. The model has ${listed}.${zipped}`,
    {
      field: 'output',
      outputs: outputs.map(({ name }) => name),
    },
  )
}

function describeOutput({ name, type, shape }: OnnxPort, labels: readonly string[], target: string): SignatureOutput {
  const description =
    labels.length === 0
      ? `${target}, in its own units`
      : `the probability of ${labels.length === 2 && shape[1] === 1 ? labels[1] : `each class: ${labels.join(', ')}`}`
  return { name, onnx: type === 'float64' ? 'double' : 'float', shape: [...shape], description }
}
