import type { Command } from 'commander'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'
import { duration, portNumber } from '../../options.ts'
import { addClientCommand } from './client.ts'
import { addTrackExportCommands, addTrackImportCommands } from './import.ts'

const actions = () => import('../../actions/tracking/server.ts')

/** Runs of other programs: the server that they log to, and what comes in as files. */
export function addTrackCommands(program: Command): void {
  const track = program
    .command('track')
    .description('take runs of other programs that log to MLflow, until Ctrl-C')
    .option('--port <port>', 'port (default: the first free one from 5000, then always the same)', portNumber)
    .option('--token', 'ask clients for a token')
    .option('--no-token', 'ask for none: any program on this computer may log (default)')
    .option('--silence <duration>', 'how long a run may be silent before it counts as interrupted: 30m (default), 12h, 2d', duration)
    .action(action(actions, (module) => module.track))
  const status = track
    .command('status')
    .description('whether the tracking server runs, and where programs log to')
    .action(action(actions, (module) => module.status))
  const stop = track
    .command('stop')
    .description('stop the tracking server, wherever it runs; programs that log try again for some minutes')
    .action(action(actions, (module) => module.stop))
  const token = track
    .command('token')
    .description('show the token that clients need')
    .option('--renew', 'make another one: the old one holds no more', false)
    .action(action(actions, (module) => module.token))
  addClientCommand(track)
  addTrackImportCommands(track)
  addTrackExportCommands(track)
  examples(track, 'cairn track', 'cairn track --port 5001 --token', 'cairn track --silence 2h')
  examples(status, 'cairn track status', 'cairn track status --json')
  examples(stop, 'cairn track stop')
  examples(token, 'cairn track token', 'cairn track token --renew')
}
