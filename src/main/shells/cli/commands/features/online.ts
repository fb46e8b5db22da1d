import type { Command } from 'commander'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'
import { collect } from '../../options.ts'

const actions = () => import('../../actions/features/online.ts')
const viewHelp = 'a feature view: driver_stats, or driver_stats@v2'

/** `cairn features online`, `publish`, `lookup`, `push`, `collect`, `serve`: the newest values of each key, as endpoints answer them. */
export function addOnlineCommands(features: Command): void {
  addPublishing(features)
  addValues(features)
  addServing(features)
}

function addPublishing(features: Command): void {
  examples(
    features
      .command('online')
      .description('what is online of a view; with options, when its values are published')
      .argument('<view>', viewHelp)
      .option('--publish <when>', 'newVersions: each new version of the source automatically; manual; off removes the values')
      .option('--schedule <cron>', 'publish on a schedule as well, such as "0 * * * *"; none ends it')
      .option('--zone <zone>', 'the time zone of the schedule', 'UTC')
      .action(action(actions, (module) => module.online)),
    'cairn features online driver_stats',
    'cairn features online driver_stats --publish newVersions',
    'cairn features online driver_stats --schedule "0 * * * *" --zone Europe/Berlin',
  )
  examples(
    features
      .command('publish')
      .description('publish the newest row of each key; rows that are newer online stay')
      .argument('<view>', viewHelp)
      .option('--source <ref>', 'a version of the source (default: the latest)')
      .option('--from <moment>', 'events from this moment on, inclusive')
      .option('--to <moment>', 'events up to this moment, inclusive (default: now)')
      .option('--replace', 'remove published rows that this version does not have', false)
      .action(action(actions, (module) => module.publish)),
    'cairn features publish driver_stats',
    'cairn features publish driver_stats --from 2026-01-01 --to 2026-01-31',
  )
}

function addServing(features: Command): void {
  examples(
    features
      .command('serve')
      .description('answer lookups of a feature service at the endpoint: POST /get-online-features, as Feast does')
      .argument('<service>', 'a feature service')
      .option('--off', 'answer no more', false)
      .action(action(actions, (module) => module.serve)),
    'cairn features serve ride_lateness',
    'cairn features serve ride_lateness --off',
  )
}

function addValues(features: Command): void {
  examples(
    features
      .command('lookup')
      .description('the values of keys now, as an endpoint answers them')
      .argument('<service>', 'a feature service or view: ride_lateness, or ride_lateness@v2')
      .requiredOption('--key <name=value>', 'a key or request field; several values as name=1,2,3 (repeatable)', collect, [])
      .option('--full-names', 'name features view__feature')
      .action(action(actions, (module) => module.lookup)),
    'cairn features lookup ride_lateness --key driver_id=7,8 --key distance_km=3.5,12',
  )
  examples(
    features
      .command('push')
      .description('push rows to a view: a JSON array of objects, or one object in each line; - reads standard input')
      .argument('<view>', viewHelp)
      .argument('<file>', 'JSON or JSON lines')
      .action(action(actions, (module) => module.push)),
    'cairn features push driver_stats newest.jsonl',
  )
  examples(
    features
      .command('collect')
      .description('append the pushed rows of a view to its source, as a new version')
      .argument('<view>', viewHelp)
      .action(action(actions, (module) => module.collectPushed)),
    'cairn features collect driver_stats',
  )
}
