import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { decimal, list } from '../options.ts'
import { inputColumns } from './external.ts'

const actions = () => import('../actions/kept.ts')

/** Versions that other programs registered, and that Cairn does not open by itself. */
export function addKeptCommands(models: Command): void {
  examples(
    models
      .command('origin')
      .description('where a version that another program registered comes from, and its files')
      .argument('<ref>', 'a version: name, name@v2 or name@alias')
      .action(action(actions, (module) => module.origin)),
    'cairn models origin iris@v1',
  )
  examples(
    withReading(
      models
        .command('open')
        .description('open a version that is an ONNX model, with what Cairn cannot find out itself')
        .argument('<ref>', 'a version that is kept and not opened'),
    ).action(action(actions, (module) => module.openKept)),
    'cairn models open iris@v1 --target species --input X=sepal_length,sepal_width',
  )
  examples(
    withReading(
      models
        .command('convert')
        .description('convert a version to ONNX with your own Python: without --yes, only show what would run')
        .argument('<ref>', 'a version that is kept and not opened')
        .option('--yes', 'run it: code that is in the files of the model runs with your rights', false),
    ).action(action(actions, (module) => module.convert)),
    'cairn models convert iris@v1',
    'cairn models convert iris@v1 --yes',
  )
  examples(
    models
      .command('python')
      .description('show or set your own Python, which nothing but conversions runs')
      .argument('[path]', 'the program, such as /home/ada/venv/bin/python')
      .option('--forget', 'forget it', false)
      .action(action(actions, (module) => module.python)),
    'cairn models python',
    'cairn models python ~/venv/bin/python',
  )
}

function withReading(command: Command): Command {
  return command
    .option('--target <column>', 'the column it predicts')
    .option('--labels <labels>', 'its classes in the order of the probabilities, the positive class last', list)
    .option('--input <input=columns>', 'the columns of an input, such as X=age,income; may be repeated', inputColumns)
    .option('--output <name>', 'the output with the probabilities or the value')
    .option('--threshold <p>', 'binary: predict positive at or above this probability (default: 0.5)', decimal)
}
