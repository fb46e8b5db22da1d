import { type Command, InvalidArgumentError } from 'commander'
import { action } from '../action.ts'
import type { InputColumns } from '../actions/external.ts'
import { examples } from '../help.ts'
import { decimal, list } from '../options.ts'

const actions = () => import('../actions/external.ts')

/** `X=a,b,c`; the first = divides. */
export function inputColumns(text: string, before: InputColumns[] | undefined): InputColumns[] {
  const at = text.indexOf('=')
  if (at <= 0) throw new InvalidArgumentError('It must be an input and its columns, such as X=age,income.')
  return [...(before ?? []), { input: text.slice(0, at), columns: list(text.slice(at + 1)) }]
}

export function addOnnxCommands(models: Command): void {
  examples(
    models
      .command('inspect-onnx')
      .description('the inputs and outputs of an ONNX model')
      .argument('<file>')
      .action(action(actions, (module) => module.inspect)),
    'cairn models inspect-onnx model.onnx',
  )
  examples(
    models
      .command('register-onnx')
      .description('register an ONNX model trained elsewhere, to evaluate and explain it like any other')
      .argument('<file>', 'an ONNX model for tabular data')
      .requiredOption('--name <name>', 'a new or existing model')
      .requiredOption('--target <column>', 'the column it predicts')
      .option('--labels <labels>', 'its classes in the order of the probabilities, the positive class last; omit for regression', list)
      .option('--input <input=columns>', 'the columns of an input, such as X=age,income; may be repeated', inputColumns)
      .option('--output <name>', 'the output with the probabilities or the value')
      .option('--threshold <p>', 'binary: predict positive at or above this probability (default: 0.5)', decimal)
      .option('--note <text>', 'notes for this version', '')
      .action(action(actions, (module) => module.register)),
    'cairn models register-onnx forest.onnx --name forest --target diagnosis --labels benign,malignant --input X=mean_radius,mean_texture',
    'cairn models register-onnx price.onnx --name price --target price',
  )
}
