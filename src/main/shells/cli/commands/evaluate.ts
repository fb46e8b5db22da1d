import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { wholeNumber } from '../options.ts'

const actions = () => import('../actions/evaluate.ts')
const modelHelp = 'a model version, such as wine@champion'
const dataHelp = 'a dataset version; by default the one the model was trained on'

/** The rows that are looked at. */
function withRows(command: Command): Command {
  return command.option('--part <part>', 'all, train, validation or test (default: test on its own dataset, all on another)')
}

export function addEvaluateCommands(program: Command): void {
  const evaluate = withRows(
    program
      .command('evaluate')
      .description('measure any model version on any dataset version')
      .argument('<model>', modelHelp)
      .argument('[data]', dataHelp),
  )
    .option('--seed <n>', 'of the intervals', wholeNumber, 0)
    .action(action(actions, (module) => module.evaluate))
  addStored(evaluate)
  examples(evaluate, 'cairn evaluate wine@champion wine@v2', 'cairn evaluate wine wine@v2 --part test', 'cairn evaluate list wine')
}

function addStored(evaluate: Command): void {
  examples(
    evaluate
      .command('list')
      .description('the evaluations of a model version, newest first')
      .argument('<model>', modelHelp)
      .action(action(actions, (module) => module.list)),
    'cairn evaluate list wine@champion',
  )
  examples(
    evaluate
      .command('show')
      .description('one evaluation again')
      .argument('<evaluation>', 'its number', wholeNumber)
      .action(action(actions, (module) => module.show)),
    'cairn evaluate show 3',
  )
}
