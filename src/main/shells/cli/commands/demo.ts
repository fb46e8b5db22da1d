import { type Command, Option } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'

export function addDemoCommand(program: Command): void {
  const demo = program
    .command('demo')
    .description('the whole pipeline on three real datasets in a new workspace: import, train, compare, register, package, verify, predict')
    .option('--loop', 'instead: a model in use meets other data; it drifts, is trained again, judged, approved, and answers')
    .addOption(
      new Option(
        '--features',
        'instead: features of drivers, weather and rides; joined as they were known, trained on, proven, and looked up by keys',
      ).conflicts('loop'),
    )
    .argument('[folder]', 'a new folder (default: cairn-demo, or the next free cairn-demo-2, …)')
    .action(
      action(
        () => import('../demo/index.ts'),
        (module) => module.demo,
      ),
    )
  examples(demo, 'cairn demo', 'cairn demo /tmp/first-look', 'cairn demo --loop', 'cairn demo --features')
}
