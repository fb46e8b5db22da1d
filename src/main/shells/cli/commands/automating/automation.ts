import { type Command, Option } from 'commander'
import { policyDecisions } from '../../../../../shared/domain/automation/policy.ts'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'
import { collect, decimal, positiveDecimal, positiveWholeNumber, wholeNumber } from '../../options.ts'

const policies = () => import('../../actions/automating/policies.ts')
const runs = () => import('../../actions/automating/runs.ts')

const forPolicy = (parent: Command, name: string, description: string) =>
  parent.command(name).description(description).argument('<policy>', 'name of the policy')
const forRun = (parent: Command, name: string, description: string) =>
  parent.command(name).description(description).argument('<run>', 'number of the run', positiveWholeNumber)

export function addAutomationCommands(program: Command): void {
  const automation = program
    .command('automation')
    .description('train a registered model again: by schedule, new data, drift, labels, age or by hand')
  addPolicyCommands(automation)
  addRunCommands(automation)
  examples(
    automation,
    'cairn automation create nightly --model wine --on-dataset wine',
    'cairn automation dry-run nightly',
    'cairn automation runs --awaiting',
  )
}

function addPolicyCommands(automation: Command): void {
  const list = automation
    .command('list')
    .description('all policies, with what they do now')
    .action(action(policies, (module) => module.list))
  const show = forPolicy(automation, 'show', 'a policy with its settings, or only its settings for a file')
    .option('--settings', 'print the settings as JSON, as --file takes them', false)
    .action(action(policies, (module) => module.show))
  const create = settingsOf(forPolicy(automation, 'create', 'create a policy'))
    .option('--model <name>', 'the registered model (or in --file)')
    .action(action(policies, (module) => module.create))
  const set = settingsOf(forPolicy(automation, 'set', 'change the settings of a policy; triggers that are given replace all triggers'))
    .option('--no-triggers', 'only by hand')
    .action(action(policies, (module) => module.set))
  const remove = forPolicy(automation, 'remove', 'remove a policy with its history; what its runs have made stays').action(
    action(policies, (module) => module.remove),
  )
  const dryRun = forPolicy(automation, 'dry-run', 'which triggers would have come, and what would have held them back; nothing is written')
    .option('--days <n>', 'how far back', positiveWholeNumber, 90)
    .action(action(policies, (module) => module.dryRun))
  forPolicy(automation, 'pause', 'pause a policy: triggers come to nothing, an open run goes on').action(
    action(policies, (module) => module.pause),
  )
  const resume = forPolicy(automation, 'resume', 'resume a policy that is paused or frozen, or came with the workspace').action(
    action(policies, (module) => module.resume),
  )
  const triggers = forPolicy(automation, 'triggers', 'what has triggered a policy, newest first, with what came to nothing')
    .option('-n, --limit <n>', 'how many at most', positiveWholeNumber, 50)
    .action(action(policies, (module) => module.triggers))
  examples(list, 'cairn automation list', 'cairn automation list --json')
  examples(show, 'cairn automation show nightly', 'cairn automation show nightly --settings > nightly.json')
  examples(
    create,
    'cairn automation create nightly --model wine --on-schedule "30 2 * * *" --zone Europe/Berlin',
    'cairn automation create drifted --model wine --on-alert wine-monitor --append white --decision promote --watch 24',
    'cairn automation create nightly --file nightly.json',
  )
  examples(set, 'cairn automation set nightly --decision promote --tolerance 0.01', 'cairn automation set nightly --no-triggers')
  examples(remove, 'cairn automation remove nightly')
  examples(dryRun, 'cairn automation dry-run nightly', 'cairn automation dry-run nightly --days 365 --json')
  examples(resume, 'cairn automation resume nightly')
  examples(triggers, 'cairn automation triggers nightly')
}

/** What `create` and `set` share. */
function settingsOf(command: Command): Command {
  return command
    .option('--file <file>', 'settings from this JSON file; options change them')
    .option('--alias <alias>', 'alias of the version in use (default: champion)')
    .option('--on-schedule <cron>', 'start on a cron schedule; repeatable', collect)
    .option('--zone <zone>', 'time zone of the schedules, such as Europe/Berlin (default: UTC)')
    .option('--catch-up <hours>', 'run a schedule that no process was there for once, if it is not older (default: 24)', decimal)
    .option('--on-dataset <name>', 'start when this dataset gets a new version; repeatable', collect)
    .option('--on-alert <monitor>', 'start on drift and performance alerts of this monitor; repeatable', collect)
    .option('--on-labels <deployment=n>', 'start after this many new labels for a deployment; repeatable', collect)
    .option('--on-age <days>', 'start when the version in use is this old', positiveDecimal)
    .option('--data <dataset>', 'train on the newest version of this dataset (default: that of the version in use)')
    .option('--append <dataset>', 'append the rows of this dataset that --data does not have yet')
    .option('--newest <rows>', 'train on the newest rows of --data only', positiveWholeNumber)
    .option('--by <column>', 'what --newest is judged by (default: the last rows)')
    .addOption(
      new Option('--recipe <which>', 'recorded: of the version in use; best: the best of the model types').choices(['recorded', 'best']),
    )
    .option('--min-rows <n>', 'fewest rows that the version in use was not trained on (default: 1)', wholeNumber)
    .option('--wait <hours>', 'how long to wait for them (default: 24)', decimal)
    .option('--cooldown <hours>', 'pause after a run (default: 1)', decimal)
    .option('--per-day <n>', 'most runs within 24 hours (default: 3)', positiveWholeNumber)
    .addOption(new Option('--decision <decision>', 'what becomes of a challenger (default: propose)').choices(policyDecisions))
    .addOption(
      new Option('--without-champion <decision>', 'the same without a version to compare with (default: propose)').choices(policyDecisions),
    )
    .option('--tolerance <value>', 'loss of the metric that is no harm (default: 0)', decimal)
    .option('--watch <hours>', 'watch a promoted version this long (default: 24)', decimal)
    .option('--max-errors <percent>', 'roll back when more of its requests fail (default: 5)', decimal)
    .option('--watch-monitor <monitor>', 'roll back when this monitor fires an alert of performance, predictions or errors')
    .option('--seed <n>', 'seed of the rows that are held out', wholeNumber)
}

function addRunCommands(automation: Command): void {
  const run = forPolicy(automation, 'run', 'start a run now, and follow it until it is decided')
    .option('--reason <text>', 'why', '')
    .option('--detach', 'only start it; the app or `cairn daemon` does the work', false)
    .action(action(runs, (module) => module.run))
  const list = automation
    .command('runs')
    .description('runs of all policies or of one, newest first')
    .argument('[policy]', 'name of the policy')
    .option('--awaiting', 'only those that wait for approval', false)
    .option('-n, --limit <n>', 'how many at most', positiveWholeNumber, 20)
    .action(action(runs, (module) => module.list))
  const show = forRun(automation, 'run-show', 'a run step by step: trigger, data, training, comparison, gates, decision, watch').action(
    action(runs, (module) => module.show),
  )
  const approve = forRun(automation, 'approve', 'promote the challenger of a run that waits for approval')
    .option('--reason <text>', 'why', '')
    .action(action(runs, (module) => module.approve))
  const reject = forRun(automation, 'reject', 'decline the challenger of a run that waits for approval; it stays a version')
    .option('--reason <text>', 'why', '')
    .action(action(runs, (module) => module.reject))
  const cancel = forRun(automation, 'cancel', 'cancel a run that has not decided yet, and its job')
    .option('--reason <text>', 'why', '')
    .action(action(runs, (module) => module.cancel))
  examples(run, 'cairn automation run nightly', 'cairn automation run nightly --reason "new vintage" --detach')
  examples(list, 'cairn automation runs', 'cairn automation runs nightly', 'cairn automation runs --awaiting --json')
  examples(show, 'cairn automation run-show 7')
  examples(approve, 'cairn automation approve 7 --reason "better on white wine"')
  examples(reject, 'cairn automation reject 7 --reason "wait for the labels of March"')
  examples(cancel, 'cairn automation cancel 7')
}
