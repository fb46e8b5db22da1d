import type { Command } from 'commander'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'
import { moment, positiveWholeNumber } from '../../options.ts'

const alerts = () => import('../../actions/monitors/alerts.ts')

const idHelp = 'number of the alert'

/** What the monitors found: who is told of it, and what a person does about it. */
export function addAlertCommands(monitor: Command): void {
  addLooking(monitor)
  addActions(monitor)
  addTelling(monitor)
}

function addLooking(monitor: Command): void {
  const list = monitor
    .command('alerts')
    .description('alerts, open ones first; exit code 3 while one is firing')
    .option('--open', 'only those that are firing or acknowledged', false)
    .option('--monitor <name>', 'only those of this monitor')
    .option('--limit <n>', 'most alerts', positiveWholeNumber, 50)
    .action(action(alerts, (module) => module.list))
  const show = monitor
    .command('alert')
    .description('one alert: the windows it rests on, what to do, what was done')
    .argument('<id>', idHelp, positiveWholeNumber)
    .action(action(alerts, (module) => module.show))
  examples(list, 'cairn monitor alerts', 'cairn monitor alerts --open --json')
  examples(show, 'cairn monitor alert 3')
}

function addActions(monitor: Command): void {
  const note = '--note <text>'
  const acknowledge = monitor
    .command('acknowledge')
    .description('acknowledge an alert; it stays open and is not sent again')
    .argument('<id>', idHelp, positiveWholeNumber)
    .requiredOption(note, 'what you know or do about it')
    .action(action(alerts, (module) => module.acknowledge))
  const snooze = monitor
    .command('snooze')
    .description('send nothing more about an alert until a time')
    .argument('<id>', idHelp, positiveWholeNumber)
    .option('--until <time>', 'such as 2026-12-01 or 2026-12-01T08:00', moment)
    .option('--wake', 'end the snooze', false)
    .action(action(alerts, (module) => module.snooze))
  const resolve = monitor
    .command('resolve')
    .description('close an alert by hand; new windows that fail open another one')
    .argument('<id>', idHelp, positiveWholeNumber)
    .requiredOption(note, 'why it is over')
    .action(action(alerts, (module) => module.resolve))
  examples(acknowledge, 'cairn monitor acknowledge 3 --note "The new supplier; retraining on Monday"')
  examples(snooze, 'cairn monitor snooze 3 --until 2026-12-01', 'cairn monitor snooze 3 --wake')
  examples(resolve, 'cairn monitor resolve 3 --note "The sensor was replaced"')
}

function addTelling(monitor: Command): void {
  const notify = monitor
    .command('notify')
    .description('show or set where alerts are sent, beside the app; your own setting, not part of the workspace')
    .option('--system', 'system notifications, from the desktop app')
    .option('--no-system', 'no system notifications')
    .option('--webhook <url>', 'send each alert as JSON by POST, such as to http://127.0.0.1:9000/alerts')
    .option('--no-webhook', 'no webhook')
    .option('--yes-outside', 'the webhook may lead to another computer', false)
    .action(action(alerts, (module) => module.notify))
  const rules = monitor
    .command('prometheus-rules')
    .description('a rules file for Prometheus over /metrics of the endpoint')
    .option('-o, --output <file>', 'write it to this file (default: print it)')
    .option('--overwrite', 'replace the file', false)
    .action(action(alerts, (module) => module.rules))
  examples(
    notify,
    'cairn monitor notify',
    'cairn monitor notify --webhook http://127.0.0.1:9000/alerts',
    'cairn monitor notify --no-webhook',
  )
  examples(rules, 'cairn monitor prometheus-rules --output cairn-rules.yml')
}
