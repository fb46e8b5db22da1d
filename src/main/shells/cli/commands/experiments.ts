import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { positiveWholeNumber, wholeNumber } from '../options.ts'

const actions = () => import('../actions/experiments.ts')

export function addExperimentsCommands(program: Command): void {
  const experiments = program.command('experiments').description('group runs: list, create, rename, move runs')
  const list = experiments
    .command('list')
    .description('experiments, by newest run')
    .option('--search <text>', 'text in the name or notes')
    .option('--limit <n>', 'how many', positiveWholeNumber, 50)
    .option('--offset <n>', 'how many to skip', wholeNumber, 0)
    .action(action(actions, (module) => module.list))
  const create = experiments
    .command('create')
    .description('create an empty experiment; training into a new name creates it too')
    .argument('<name>')
    .option('--note <text>', 'notes')
    .action(action(actions, (module) => module.create))
  const rename = experiments
    .command('rename')
    .description('rename an experiment')
    .argument('<name>')
    .argument('<to>')
    .action(action(actions, (module) => module.rename))
  const note = experiments
    .command('note')
    .description('set the notes of an experiment')
    .argument('<name>')
    .argument('<text>')
    .action(action(actions, (module) => module.note))
  const move = experiments
    .command('move')
    .description('move runs to an experiment')
    .argument('<name>', 'the experiment')
    .argument('<runs...>', 'run numbers')
    .action(action(actions, (module) => module.move))
  examples(list, 'cairn experiments list', 'cairn experiments list --search wine --json')
  examples(create, 'cairn experiments create "small networks" --note "Does depth pay?"')
  examples(rename, 'cairn experiments rename wine "wine, first tries"')
  examples(note, 'cairn experiments note wine "Baselines only"')
  examples(move, 'cairn experiments move "small networks" 3 4 5')
  examples(experiments, 'cairn experiments list', 'cairn train wine --experiment "small networks"', 'cairn trash put experiment:wine')
}
