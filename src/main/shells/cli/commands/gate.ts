import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { collect, condition, positiveWholeNumber } from '../options.ts'

const actions = () => import('../actions/gate.ts')
const refHelp = 'a version: name, name@v2 or name@alias'

export function addGateCommands(program: Command): void {
  const gate = program.command('gate').description('checks a version must pass before an alias can point to it')
  examples(
    gate
      .command('set')
      .description('set the gates of an alias, replacing existing ones')
      .argument('<name>', 'a registered model')
      .argument('<alias>', 'such as champion')
      .option('--metric <condition>', 'a limit, such as "rmse<=0.7"; may be repeated', condition)
      .option('--not-worse <metric>', 'not significantly worse than the current version; may be repeated', collect)
      .option('--change <condition>', 'minimum change from the current version, such as "accuracy>=0.01"; may be repeated', condition)
      .option('--relative-change <condition>', 'the same as a share of its value, such as "rmse<=-0.02"; may be repeated', condition)
      .option('--change-in <column=value>', 'changes on these rows only; may be given twice', collect)
      .option('--part <part>', 'the part for --metric and --not-worse: test or validation', 'test')
      .option('--slices', 'no slice is significantly worse than the whole', false)
      .option('--slices-by <column>', 'the same, for this column only; may be repeated', collect)
      .option('--min-support <rows>', 'minimum rows in a slice (default: 30)', positiveWholeNumber)
      .option('--rules', 'all data rules pass', false)
      .option('--card', 'the model card is complete', false)
      .option('--reproduces', 'its run was reproduced bit for bit', false)
      .option('--parity', 'every export gives the same predictions', false)
      .option('--feature-parity', 'its features are the same in training and in serving', false)
      .action(action(actions, (module) => module.set)),
    'cairn gate set wine champion --metric "rmse<=0.8" --not-worse rmse --card --parity',
  )
  examples(
    gate
      .command('check')
      .description('check a version against the gates of an alias; exit code 3 when a gate fails')
      .argument('<ref>', refHelp)
      .argument('<alias>', 'such as champion')
      .option('--reproduce', 'reproduce its run first', false)
      .action(action(actions, (module) => module.check)),
    'cairn gate check wine@v2 champion',
    'cairn gate check wine@v2 champion --reproduce --json',
  )
  examples(
    gate
      .command('list')
      .description('the gates of all aliases, or of one model')
      .argument('[name]', 'a registered model')
      .action(action(actions, (module) => module.list)),
    'cairn gate list',
  )
  examples(
    gate
      .command('history')
      .description('the checks of a version, newest first')
      .argument('<ref>', refHelp)
      .action(action(actions, (module) => module.history)),
    'cairn gate history wine@v2',
  )
  examples(
    gate
      .command('remove')
      .description('remove the gates of an alias')
      .argument('<name>', 'a registered model')
      .argument('<alias>')
      .action(action(actions, (module) => module.remove)),
    'cairn gate remove wine challenger',
  )
  examples(gate, 'cairn gate set wine champion --metric "rmse<=0.8" --card', 'cairn gate check wine@v2 champion')
}
