import { type Command, Option } from 'commander'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'
import { positiveWholeNumber } from '../../options.ts'

const actions = () => import('../../actions/features/join.ts')
const serviceHelp = 'a feature service or view: ride_lateness, or ride_lateness@v2'
const rowsHelp = 'the entity rows: a dataset version'

/** `cairn features join`, `preview`, `proof`, `joined`, `join-again`: rows with the features as they were at the moment of each. */
export function addJoinCommands(features: Command): void {
  examples(
    joinOptions(
      features
        .command('join')
        .description('join features to rows, each as it was at the moment of its row, as a dataset version')
        .argument('<service>', serviceHelp)
        .argument('[rows]', rowsHelp),
    )
      .option('--name <name>', 'name of the dataset (default: the name of the rows, and -joined)')
      .option('--target <column>', 'the column to predict (default: that of the entity rows)')
      .action(action(actions, (module) => module.join)),
    'cairn features join ride_lateness rides --time requested_at --name rides-joined',
    'cairn features join ride_lateness rides --time requested_at --mode as-known --target late',
    'cairn features join ride_lateness --file rides.csv --at "2026-01-31 12:00" --name rides-joined',
  )
  examples(
    joinOptions(
      features
        .command('preview')
        .description('the first rows of a join, and what is missing in it and why; nothing is saved')
        .argument('<service>', serviceHelp)
        .argument('[rows]', rowsHelp),
    )
      .option('--limit <n>', 'how many rows', positiveWholeNumber, 10)
      .action(action(actions, (module) => module.preview)),
    'cairn features preview ride_lateness rides --time requested_at',
  )
  addLooking(features)
}

function addLooking(features: Command): void {
  examples(
    features
      .command('proof')
      .description('where each value of a joined row comes from: source row, version, event, creation and age')
      .argument('<ref>', 'a joined dataset version')
      .argument('<row>', 'row number', positiveWholeNumber)
      .action(action(actions, (module) => module.proof)),
    'cairn features proof rides-joined 17',
  )
  examples(
    features
      .command('joined')
      .description('how a dataset version was joined, and whether what it was joined of has newer versions')
      .argument('<ref>', 'a joined dataset version')
      .action(action(actions, (module) => module.joined)),
    'cairn features joined rides-joined',
  )
  examples(
    features
      .command('join-again')
      .description('the same join on the newest versions of its entity rows and sources')
      .argument('<dataset>', 'a joined dataset')
      .action(action(actions, (module) => module.joinAgain)),
    'cairn features join-again rides-joined',
  )
}

function joinOptions(command: Command): Command {
  return command
    .option('--file <file>', 'the entity rows: a file, instead of a dataset version')
    .option('--time <column>', 'the column with the moment of each row')
    .option('--at <moment>', 'without --time: the moment of all rows (default: now)')
    .addOption(
      new Option('--mode <mode>', 'latest: corrections that came later count too; as-known: only what was known at the moment')
        .choices(['latest', 'as-known'])
        .default('latest'),
    )
}
