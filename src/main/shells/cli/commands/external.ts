import { type Command, InvalidArgumentError } from 'commander'
import { action } from '../action.ts'
import type { InputColumns } from '../actions/external.ts'
import { examples } from '../help.ts'
import { decimal, list } from '../options.ts'

const actions = () => import('../actions/external.ts')

/** `X=a,b,c`; the first = divides. */
function inputColumns(text: string, before: InputColumns[] | undefined): InputColumns[] {
  const at = text.indexOf('=')
  if (at <= 0) throw new InvalidArgumentError('It must be an input and its columns, such as X=age,income.')
  return [...(before ?? []), { input: text.slice(0, at), columns: list(text.slice(at + 1)) }]
}

export function addOnnxCommands(models: Command): void {
  examples(
    models
      .command('inspect-onnx')
      .description('what an ONNX model takes and gives')
      .argument('<file>')
      .action(action(actions, (module) => module.inspect)),
    'cairn models inspect-onnx model.onnx',
  )
  examples(
    models
      .command('register-onnx')
      .description('register a model that was trained elsewhere; it is evaluated and explained like any other')
      .argument('<file>', 'an ONNX model of tables')
      .requiredOption('--name <name>', 'a new model, or one that is there')
      .requiredOption('--target <column>', 'what it predicts')
      .option('--labels <labels>', 'its classes in the order of the probabilities, of two the positive one last; none for numbers', list)
      .option('--input <input=columns>', 'the columns of an input, such as X=age,income; may be repeated', inputColumns)
      .option('--output <name>', 'the output with the probabilities or the value')
      .option('--threshold <p>', 'two classes: positive from this probability on (default: 0.5)', decimal)
      .option('--note <text>', 'notes for this version', '')
      .action(action(actions, (module) => module.register)),
    'cairn models register-onnx forest.onnx --name forest --target diagnosis --labels benign,malignant --input X=mean_radius,mean_texture',
    'cairn models register-onnx price.onnx --name price --target price',
  )
}
