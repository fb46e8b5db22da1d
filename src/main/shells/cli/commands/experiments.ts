import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { positiveWholeNumber, wholeNumber } from '../options.ts'

const actions = () => import('../actions/experiments.ts')

export function addExperimentsCommands(program: Command): void {
  const experiments = program.command('experiments').description('groups of runs: list, create, rename, move runs')
  const list = experiments
    .command('list')
    .description('experiments, the one with the newest run first')
    .option('--search <text>', 'with this in the name or notes')
    .option('--limit <n>', 'how many', positiveWholeNumber, 50)
    .option('--offset <n>', 'how many to leave out before', wholeNumber, 0)
    .action(action(actions, (module) => module.list))
  const create = experiments
    .command('create')
    .description('an experiment without runs; training into one makes it too')
    .argument('<name>')
    .option('--note <text>', 'what it is about')
    .action(action(actions, (module) => module.create))
  const rename = experiments
    .command('rename')
    .description('give an experiment another name')
    .argument('<name>')
    .argument('<to>')
    .action(action(actions, (module) => module.rename))
  const note = experiments
    .command('note')
    .description('write what an experiment is about')
    .argument('<name>')
    .argument('<text>')
    .action(action(actions, (module) => module.note))
  const move = experiments
    .command('move')
    .description('move runs to an experiment')
    .argument('<name>', 'of the experiment')
    .argument('<runs...>', 'their numbers')
    .action(action(actions, (module) => module.move))
  examples(list, 'cairn experiments list', 'cairn experiments list --search wine --json')
  examples(create, 'cairn experiments create "small networks" --note "Does depth pay?"')
  examples(rename, 'cairn experiments rename wine "wine, first tries"')
  examples(note, 'cairn experiments note wine "Baselines only"')
  examples(move, 'cairn experiments move "small networks" 3 4 5')
  examples(experiments, 'cairn experiments list', 'cairn train wine --experiment "small networks"', 'cairn trash put experiment:wine')
}
