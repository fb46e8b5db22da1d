import { type Command, Option } from 'commander'
import { windowStatuses } from '../../../../../shared/domain/monitoring/window.ts'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'
import { collect, decimal, duration, moment, positiveDecimal, positiveWholeNumber, wholeNumber } from '../../options.ts'

const monitors = () => import('../../actions/monitors/monitors.ts')
const checking = () => import('../../actions/monitors/checking.ts')
const windows = () => import('../../actions/monitors/windows.ts')

/** Monitors, what they look at, and what they found. */
export function addWatchingCommands(monitor: Command): void {
  addMonitors(monitor)
  addChecking(monitor)
  addWindows(monitor)
}

function forMonitor(parent: Command, name: string, description: string): Command {
  return parent.command(name).description(description).argument('<name>', 'name of the monitor')
}

/** What a monitor does, for those that make and change it. */
function withSettings(command: Command): Command {
  return command
    .option('--deployment <name>', 'watch what a deployment answers, from its request log')
    .option('--folder <folder>', 'watch the files of a folder: each new one is a window')
    .option('--pattern <pattern>', 'only files of the folder that are called so, such as *.csv')
    .option('--dataset <name>', 'watch a dataset: each new version is a window')
    .option('--files', 'no source: only files given to cairn monitor check')
    .option('--model <ref>', 'model version to hold against: name@alias or name@v2 (default for a deployment: whichever answered)')
    .option('--every <time>', 'windows of this length, such as 15m, 1h or 1d; of a deployment', duration)
    .option('--rows <n>', 'windows of so many rows instead; of a deployment', positiveWholeNumber)
    .addOption(new Option('--method <method>', 'how drift is judged').choices(['cairn', 'evidently']))
    .option('--effect <x>', 'distance from which a column drifts (0.1)', positiveDecimal)
    .option('--level <p>', 'below it an adjusted p-value counts (0.05)', positiveDecimal)
    .option('--ignore <column>', 'do not check this column; repeatable', collect)
    .option('--slice <column>', 'follow the performance of the groups of this column; repeatable', collect)
    .option('--least-rows <n>', 'fewer rows are not judged (30)', positiveWholeNumber)
    .option('--latency <ms>', 'longest time that 95 % of the requests may take', positiveDecimal)
    .option('--error-rate <percent>', 'share of the requests that may fail (5)', decimal)
    .option('--throughput <n>', 'fewest requests per minute', decimal)
    .option('--traffic-within <time>', 'alert after so long without a request or file (1d)', duration)
    .option('--labels-within <time>', 'alert after so long without a label', duration)
    .option('--model-age <time>', 'alert when the model is older', duration)
    .option('--reference-age <time>', 'alert when the data of the reference are older', duration)
}

function addMonitors(monitor: Command): void {
  const create = withSettings(forMonitor(monitor, 'create', 'watch a model in use: data, predictions, performance and service')).action(
    action(monitors, (module) => module.create),
  )
  const set = withSettings(forMonitor(monitor, 'set', 'change a monitor; what is not given stays as it is')).action(
    action(monitors, (module) => module.set),
  )
  const list = monitor
    .command('list')
    .description('monitors, with their newest window and open alerts')
    .action(action(monitors, (module) => module.list))
  const show = forMonitor(monitor, 'show', 'one monitor: source, settings, what keeps it from checking').action(
    action(monitors, (module) => module.show),
  )
  const pause = forMonitor(monitor, 'pause', 'check nothing until it is resumed').action(action(monitors, (module) => module.pause))
  const resume = forMonitor(monitor, 'resume', 'go on from where it was paused; allows a folder that came with the workspace').action(
    action(monitors, (module) => module.resume),
  )
  const remove = forMonitor(monitor, 'remove', 'remove a monitor with its windows and alerts').action(
    action(monitors, (module) => module.remove),
  )
  examples(
    create,
    'cairn monitor create wine-live --deployment wine --every 1h',
    'cairn monitor create wine-files --folder incoming --pattern "*.csv" --model wine@champion',
    'cairn monitor create wine-data --dataset wine --model wine@champion',
  )
  examples(set, 'cairn monitor set wine-live --rows 500', 'cairn monitor set wine-live --effect 0.2 --ignore id')
  examples(list, 'cairn monitor list', 'cairn monitor list --json')
  examples(show, 'cairn monitor show wine-live')
  examples(pause, 'cairn monitor pause wine-live')
  examples(resume, 'cairn monitor resume wine-live')
  examples(remove, 'cairn monitor remove wine-live')
}

function addChecking(monitor: Command): void {
  const check = monitor
    .command('check')
    .description('check a file against a model version, or what is new of a monitor; exit code 3 on an alert')
    .argument('<what>', 'a model version (name, name@v2 or name@alias), or a monitor')
    .argument('[file]', 'data to check; without it a monitor looks for what is new')
    .option('--monitor <name>', 'keep the result as a window of this monitor')
    .action(action(checking, (module) => module.check))
  examples(
    check,
    'cairn monitor check wine@champion new.csv',
    'cairn monitor check wine@champion new.csv --monitor wine-files',
    'cairn monitor check wine-live',
  )
}

function addWindows(monitor: Command): void {
  const list = forMonitor(monitor, 'windows', 'windows that were checked, newest first')
    .option('--limit <n>', 'how many', positiveWholeNumber, 20)
    .option('--offset <n>', 'skip so many of the newest', wholeNumber, 0)
    .addOption(new Option('--status <status>', 'only these').choices(windowStatuses))
    .action(action(windows, (module) => module.list))
  const show = forMonitor(monitor, 'window', 'one window: drifting columns first, then every check that failed')
    .argument('[window]', 'number of the window (default: the newest)', positiveWholeNumber)
    .action(action(windows, (module) => module.show))
  const timeline = forMonitor(monitor, 'timeline', 'drift by column, performance and volume over time')
    .option('--from <time>', 'not before', moment)
    .option('--to <time>', 'not after', moment)
    .option('--places <n>', 'places of the timeline', positiveWholeNumber, 40)
    .option('--columns <n>', 'columns that drift most', positiveWholeNumber, 10)
    .action(action(windows, (module) => module.timeline))
  const compare = forMonitor(monitor, 'compare', 'how one window differs from another')
    .argument('<a>', 'number of the window before', positiveWholeNumber)
    .argument('<b>', 'number of the window after', positiveWholeNumber)
    .action(action(windows, (module) => module.compare))
  const report = forMonitor(monitor, 'report', 'report of a window as Markdown, HTML or PDF')
    .option('--window <n>', 'number of the window (default: the newest)', positiveWholeNumber)
    .option('-o, --output <file>', 'write it to this file: HTML or PDF where it is called so')
    .option('--overwrite', 'replace the file', false)
    .action(action(windows, (module) => module.report))
  examples(list, 'cairn monitor windows wine-live', 'cairn monitor windows wine-live --status alert')
  examples(show, 'cairn monitor window wine-live', 'cairn monitor window wine-live 12 --json')
  examples(timeline, 'cairn monitor timeline wine-live', 'cairn monitor timeline wine-live --from 2026-11-01 --json')
  examples(compare, 'cairn monitor compare wine-live 11 12')
  examples(report, 'cairn monitor report wine-live', 'cairn monitor report wine-live --window 12 --output window.html')
}
