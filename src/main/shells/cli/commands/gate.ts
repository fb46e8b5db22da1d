import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { collect, condition, positiveWholeNumber } from '../options.ts'

const actions = () => import('../actions/gate.ts')
const refHelp = 'a version: name, name@v2 or name@alias'

export function addGateCommands(program: Command): void {
  const gate = program.command('gate').description('what a version must pass before an alias may point to it')
  examples(
    gate
      .command('set')
      .description('set the gates of an alias; they replace those that are there')
      .argument('<name>', 'a registered model')
      .argument('<alias>', 'such as champion')
      .option('--metric <condition>', 'a limit, such as "rmse<=0.7"; may be given several times', condition)
      .option('--not-worse <metric>', 'not worse than the present one beyond chance; may be given several times', collect)
      .option('--part <part>', 'the rows of both: test or validation', 'test')
      .option('--slices', 'no slice of the data is worse than the whole beyond chance', false)
      .option('--slices-by <column>', 'the same, by this column only; may be given several times', collect)
      .option('--min-support <rows>', 'of a slice that is judged (default: 30)', positiveWholeNumber)
      .option('--rules', 'the data rules pass', false)
      .option('--card', 'the model card is complete', false)
      .option('--reproduces', 'its run was executed again, bit-identical', false)
      .option('--parity', 'every export gives the same predictions', false)
      .action(action(actions, (module) => module.set)),
    'cairn gate set wine champion --metric "rmse<=0.8" --not-worse rmse --card --parity',
  )
  examples(
    gate
      .command('check')
      .description('whether a version may become what an alias points to; exit code 3 when a gate fails')
      .argument('<ref>', refHelp)
      .argument('<alias>', 'such as champion')
      .option('--reproduce', 'execute its run again first', false)
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
      .description('take the gates of an alias away')
      .argument('<name>', 'a registered model')
      .argument('<alias>')
      .action(action(actions, (module) => module.remove)),
    'cairn gate remove wine challenger',
  )
  examples(gate, 'cairn gate set wine champion --metric "rmse<=0.8" --card', 'cairn gate check wine@v2 champion')
}
