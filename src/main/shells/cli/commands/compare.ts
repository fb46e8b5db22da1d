import { type Command, Option } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { positiveWholeNumber, wholeNumber } from '../options.ts'

const actions = () => import('../actions/compare.ts')

/** `cairn compare`, and the same for two versions as `cairn models compare`. */
export function addCompareCommands(program: Command): void {
  const models = program.commands.find((command) => command.name() === 'models') ?? program.command('models')
  const compare = withOptions(program.command('compare'))
    .description('compare models with the first on the same rows: verdict, metrics, slices')
    .argument('<models...>', 'two to ten: run numbers, or versions such as wine@v2')
    .action(action(actions, (module) => module.compare))
  examples(compare, 'cairn compare wine@v2 wine@v3', 'cairn compare 7 10 --on wine@v2 --part test')
  const versions = withOptions(models.command('compare'))
    .description('compare two versions on the same rows; same as `cairn compare`')
    .argument('<before>', 'a version such as wine@champion')
    .argument('<after>', 'another version')
    .action(action(actions, (module) => module.compareTwo))
  examples(versions, 'cairn models compare wine@champion wine@v3', 'cairn models compare wine@v2 wine@v3 --on wine@v2')
}

function withOptions(command: Command): Command {
  return command
    .option('--on <data>', 'a dataset version (default: the newest that all were evaluated on)')
    .addOption(
      new Option('--part <part>', 'which rows (default: test where there is a split)').choices(['all', 'train', 'validation', 'test']),
    )
    .option('--split-of <model>', 'the model whose split is used (default: the newest one trained on the data)')
    .option('--include-seen', 'include rows seen in training (excluded by default; the result is optimistic)')
    .option('--slices <n>', 'how many slices are shown', positiveWholeNumber, 10)
    .option('--all', 'show all metrics', false)
    .option('--seed <n>', 'random seed of the resamples', wholeNumber, 0)
}
