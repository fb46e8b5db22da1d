import type { Command } from 'commander'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'
import { portNumber } from '../../options.ts'

const actions = () => import('../../actions/deploying/serve.ts')

export function addServeCommand(program: Command): void {
  const serve = program
    .command('serve')
    .description('serve a model over HTTP until Ctrl-C; an alias is followed when it moves')
    .argument('<ref>', 'a model version: name, name@v2 or name@alias')
    .option('--name <name>', 'name of the deployment, a part of its address (default: from the name of the model)')
    .option('--port <port>', 'port (default: the first free one from 5080, then always the same)', portNumber)
    .option('--host <address>', 'address to listen on (default: 127.0.0.1, this computer only)')
    .option('--yes-outside', 'confirm an address that other computers can reach', false)
    .option('--tls-cert <file>', 'certificate for HTTPS, in PEM')
    .option('--tls-key <file>', 'its private key, in PEM')
    .option('--no-token', 'answer without a token; on this computer only')
    .action(action(actions, (module) => module.serve))
  examples(
    serve,
    'cairn serve wine@champion',
    'cairn serve wine@v3 --name wine-v3 --port 8080',
    'cairn serve wine@champion --host 0.0.0.0 --yes-outside --tls-cert cert.pem --tls-key key.pem',
  )
}
