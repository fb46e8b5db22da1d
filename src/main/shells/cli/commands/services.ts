import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { positiveWholeNumber } from '../options.ts'

const actions = () => import('../actions/services.ts')

export function addServicesCommands(program: Command): void {
  const services = program
    .command('services')
    .description('background services that run while a workspace is open: in the app, or in `cairn services run`')
  const list = services
    .command('list')
    .description('services with their status, and what those awaiting permission would do')
    .action(action(actions, (module) => module.list))
  const start = services
    .command('start')
    .description('start a service, now and whenever the workspace is open')
    .argument('<name>', 'service name')
    .option('--yes', 'allow a service that came with the workspace (default: only show what it would do)', false)
    .action(action(actions, (module) => module.start))
  const stop = services
    .command('stop')
    .description('stop a service after its current requests, wherever it runs')
    .argument('<name>', 'service name')
    .action(action(actions, (module) => module.stop))
  const restart = services
    .command('restart')
    .description('stop a service and start it again')
    .argument('<name>', 'service name')
    .action(action(actions, (module) => module.restart))
  const log = services
    .command('log')
    .description('the last lines of a service’s log')
    .argument('<name>', 'service name')
    .option('--lines <n>', 'how many', positiveWholeNumber, 50)
    .option('--before <line>', 'lines before this one', positiveWholeNumber)
    .option('--follow', 'follow the log until Ctrl-C', false)
    .action(action(actions, (module) => module.log))
  const run = services
    .command('run')
    .description('run the services of a workspace in this process, until Ctrl-C or until all have stopped')
    .action(action(actions, (module) => module.run))
  examples(list, 'cairn services list', 'cairn services list --json')
  examples(start, 'cairn services start wine', 'cairn services start wine --yes')
  examples(stop, 'cairn services stop wine')
  examples(restart, 'cairn services restart wine')
  examples(log, 'cairn services log wine', 'cairn services log wine --lines 1000', 'cairn services log wine --follow')
  examples(run, 'cairn services run')
  examples(services, 'cairn services list', 'cairn services run', 'cairn services log wine --follow')
}
