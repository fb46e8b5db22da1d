import type { Command } from 'commander'
import { examples } from '../../help.ts'
import { addAlertCommands } from './alerts.ts'
import { addWatchingCommands } from './watching.ts'

/** Watches models in use. */
export function addMonitorCommands(program: Command): void {
  const monitor = program.command('monitor').description('watch models in use: drift, performance, service, alerts')
  addWatchingCommands(monitor)
  addAlertCommands(monitor)
  examples(
    monitor,
    'cairn monitor create wine-live --deployment wine --every 1h',
    'cairn monitor check wine@champion new.csv',
    'cairn monitor alerts --open',
  )
}
