import type { Command } from 'commander'
import { examples } from '../../help.ts'
import { addAlertCommands } from './alerts.ts'

export function addMonitorCommands(program: Command): void {
  const monitor = program.command('monitor').description('watch models in use: drift, performance, service, alerts')
  addAlertCommands(monitor)
  examples(monitor, 'cairn monitor alerts --open')
}
