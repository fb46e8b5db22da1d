import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { positiveWholeNumber } from '../options.ts'

const actions = () => import('../actions/runArtifacts.ts')

/** The files of a run: more commands of `cairn runs`. */
export function addRunArtifactsCommands(program: Command): void {
  const runs = program.commands.find((command) => command.name() === 'runs') ?? program.command('runs')
  const artifacts = runs.command('artifacts').description('files of a run: list, show, diff, add, save, remove')
  const withRun = (command: Command) => command.argument('<run>', 'run number', positiveWholeNumber)
  const list = withRun(artifacts.command('list').description('files and folders'))
    .argument('[folder]', 'a folder of the run')
    .option('--limit <n>', 'how many', positiveWholeNumber, 200)
    .option('--after <name>', 'entries after this one')
    .action(action(actions, (module) => module.list))
  const show = withRun(artifacts.command('show').description('show a file of a run: text, or the first rows of a table'))
    .argument('<path>', 'path in the run')
    .action(action(actions, (module) => module.show))
  const diff = withRun(artifacts.command('diff').description('what differs between a file of two runs, line by line'))
    .argument('<other>', 'number of the other run', positiveWholeNumber)
    .argument('<path>', 'path in the runs')
    .argument('[otherPath]', 'path in the other run, if it is another')
    .action(action(actions, (module) => module.diff))
  const add = withRun(artifacts.command('add').description('add a file to a run, replacing one with the same path'))
    .argument('<file>')
    .argument('[path]', 'path in the run, such as plots/roc.png (default: the file name)')
    .action(action(actions, (module) => module.add))
  const save = withRun(artifacts.command('save').description('save a file of a run to disk'))
    .argument('<path>', 'path in the run')
    .argument('[file]', 'output file (default: its name, in this folder)')
    .option('--overwrite', 'overwrite an existing file', false)
    .action(action(actions, (module) => module.save))
  const remove = withRun(artifacts.command('remove').description('remove a file from a run'))
    .argument('<path>', 'path in the run')
    .action(action(actions, (module) => module.remove))
  examples(list, 'cairn runs artifacts list 3', 'cairn runs artifacts list 3 plots --json')
  examples(show, 'cairn runs artifacts show 3 notes.md', 'cairn runs artifacts show 3 cv_results.csv --json')
  examples(diff, 'cairn runs artifacts diff 3 4 config.yaml')
  examples(add, 'cairn runs artifacts add 3 roc.png plots/roc.png', 'cairn runs artifacts add 3 notes.md')
  examples(save, 'cairn runs artifacts save 3 plots/roc.png', 'cairn runs artifacts save 3 weights weights.safetensors')
  examples(remove, 'cairn runs artifacts remove 3 plots/roc.png')
  examples(artifacts, 'cairn runs artifacts list 3', 'cairn runs artifacts add 3 roc.png plots/roc.png')
}
