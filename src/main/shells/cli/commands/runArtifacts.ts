import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { positiveWholeNumber } from '../options.ts'

const actions = () => import('../actions/runArtifacts.ts')

/** The files of a run: more commands of `cairn runs`. */
export function addRunArtifactsCommands(program: Command): void {
  const runs = program.commands.find((command) => command.name() === 'runs') ?? program.command('runs')
  const artifacts = runs.command('artifacts').description('the files of a run: list, add, save, remove')
  const withRun = (command: Command) => command.argument('<run>', 'its number', positiveWholeNumber)
  const list = withRun(artifacts.command('list').description('files and folders'))
    .argument('[folder]', 'a folder of the run')
    .option('--limit <n>', 'how many', positiveWholeNumber, 200)
    .option('--after <name>', 'the entries after this one')
    .action(action(actions, (module) => module.list))
  const add = withRun(artifacts.command('add').description('copy a file into a run, in place of one of the same path'))
    .argument('<file>')
    .argument('[path]', "where it lies in the run, such as plots/roc.png (default: the file's name)")
    .action(action(actions, (module) => module.add))
  const save = withRun(artifacts.command('save').description('write a file of a run to the disk'))
    .argument('<path>', 'where it lies in the run')
    .argument('[file]', 'where to (default: its name, in this folder)')
    .option('--overwrite', 'replace a file that is there', false)
    .action(action(actions, (module) => module.save))
  const remove = withRun(artifacts.command('remove').description('take a file out of a run'))
    .argument('<path>', 'where it lies in the run')
    .action(action(actions, (module) => module.remove))
  examples(list, 'cairn runs artifacts list 3', 'cairn runs artifacts list 3 plots --json')
  examples(add, 'cairn runs artifacts add 3 roc.png plots/roc.png', 'cairn runs artifacts add 3 notes.md')
  examples(save, 'cairn runs artifacts save 3 plots/roc.png', 'cairn runs artifacts save 3 weights weights.safetensors')
  examples(remove, 'cairn runs artifacts remove 3 plots/roc.png')
  examples(artifacts, 'cairn runs artifacts list 3', 'cairn runs artifacts add 3 roc.png plots/roc.png')
}
