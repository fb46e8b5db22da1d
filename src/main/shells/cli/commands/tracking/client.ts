import type { Command } from 'commander'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'

const actions = () => import('../../actions/tracking/client.ts')

/** For those who log without MLflow. */
export function addClientCommand(track: Command): void {
  const client = track
    .command('client')
    .description('a program in Python that logs to Cairn without MLflow: one file, without dependencies')
    .option('--out <file>', 'write it to a file (default: print it)')
    .option('--overwrite', 'overwrite an existing file', false)
    .action(action(actions, (module) => module.client))
  examples(client, 'cairn track client --out cairn_client.py', 'cairn track client > cairn_client.py')
}
