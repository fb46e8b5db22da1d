import { type Command, Option } from 'commander'
import { snippetIds } from '../../../../../shared/domain/serving/snippets.ts'
import { action } from '../../action.ts'
import { addFeatureOptions } from '../../featureOptions.ts'
import { examples } from '../../help.ts'
import { collect, decimal, portNumber, positiveDecimal, positiveWholeNumber, wholeNumber } from '../../options.ts'
import { routeArm } from '../../routeOptions.ts'
import { forDeployment } from './forDeployment.ts'

const deployments = () => import('../../actions/deploying/deployments.ts')
const routes = () => import('../../actions/deploying/routes.ts')
const endpoint = () => import('../../actions/deploying/endpoint.ts')
const asking = () => import('../../actions/deploying/asking.ts')

const nameHelp = 'name of the deployment'

/** What is deployed, and what answers there. */
export function addDeploymentCommands(deploy: Command): void {
  addDeployments(deploy)
  addRoutes(deploy)
  addSettings(deploy)
  addEndpoint(deploy)
  addAsking(deploy)
}

function addDeployments(deploy: Command): void {
  const list = deploy
    .command('list')
    .description('the endpoint and its deployments, with what answers in each')
    .action(action(deployments, (module) => module.list))
  const show = forDeployment(deploy, 'show', 'one deployment: route, settings, address').action(
    action(deployments, (module) => module.show),
  )
  const create = deploy
    .command('create')
    .description('deploy a model version; an alias is followed when it moves, a version stays')
    .argument('<ref>', 'a model version: name, name@v2 or name@alias')
    .option('--name <name>', 'name of the deployment, a part of its address (default: from the name of the model)')
    .option('--default', 'answer at the root of the endpoint too (default: the first deployment does)')
    .option('--no-start', 'do not start the endpoint')
    .option('--features', 'take keys in place of features (default where the model was trained on a feature service)')
    .option('--no-features', 'ask for all columns of the model')
  addFeatureOptions(create).action(action(deployments, (module) => module.create))
  const remove = forDeployment(deploy, 'remove', 'remove a deployment and its A/B tests; its request log stays')
    .option('--log', 'delete its request log too', false)
    .action(action(deployments, (module) => module.remove))
  const revisions = forDeployment(deploy, 'revisions', 'what a deployment has answered with, newest first').action(
    action(deployments, (module) => module.revisions),
  )
  examples(list, 'cairn deploy list', 'cairn deploy list --json')
  examples(show, 'cairn deploy show wine')
  examples(
    create,
    'cairn deploy create wine@champion',
    'cairn deploy create wine@v3 --name wine-v3 --no-start',
    'cairn deploy create lateness@champion --missing refuse --too-old default --feature-default trips_today=0',
  )
  examples(remove, 'cairn deploy remove wine', 'cairn deploy remove wine --log')
  examples(revisions, 'cairn deploy revisions wine')
}

function addRoutes(deploy: Command): void {
  const route = forDeployment(deploy, 'route', 'set which versions answer: weights, shadows, and versions kept ready')
    .requiredOption('--to <target=percent>', 'an alias or version with its share, such as champion=90 or v4=10; repeatable', routeArm)
    .option('--shadow <target>', 'also ask this alias or version after each answer, and only log what it predicts; repeatable', collect)
    .option('--pin <target>', 'keep this alias or version ready for requests by path; repeatable', collect)
    .option('--unit <column>', 'requests with the same value of this column go to the same version')
    .option('--salt <text>', 'assign units anew with another text')
    .option('--reason <text>', 'reason for the revision', '')
    .action(action(routes, (module) => module.route))
  const rollback = forDeployment(deploy, 'rollback', 'go back to the route of the revision before')
    .option('--to <revision>', 'go back to this revision', positiveWholeNumber)
    .option('--alias', 'move the alias of the live version back too', false)
    .option('--reason <text>', 'reason for the revision', '')
    .action(action(routes, (module) => module.rollback))
  const swap = forDeployment(deploy, 'swap', 'swap the first two versions of the route: blue/green')
    .option('--reason <text>', 'reason for the revision', '')
    .action(action(routes, (module) => module.swap))
  examples(
    route,
    'cairn deploy route wine --to champion',
    'cairn deploy route wine --to champion=90 --to challenger=10',
    'cairn deploy route wine --to champion --shadow v4',
    'cairn deploy route wine --to champion=50 --to v4=50 --unit customer',
  )
  examples(rollback, 'cairn deploy rollback wine', 'cairn deploy rollback wine --alias --reason "too many errors"')
  examples(swap, 'cairn deploy swap wine')
}

function addSettings(deploy: Command): void {
  const limits = forDeployment(deploy, 'limits', 'show or set how much of the machine a deployment may use')
    .option('--batch-rows <n>', 'most rows in one run of the model', positiveWholeNumber)
    .option('--batch-wait <ms>', 'how long a request may wait for others, up to 2 ms', decimal)
    .option('--queue <n>', 'most requests that wait', positiveWholeNumber)
    .option('--min-workers <n>', 'fewest threads that compute', wholeNumber)
    .option('--max-workers <n>', 'most threads that compute', wholeNumber)
    .option('--body-bytes <n>', 'largest request', positiveWholeNumber)
    .option('--timeout <ms>', 'until a request is answered with 504', positiveWholeNumber)
    .action(action(deployments, (module) => module.limits))
  const capture = forDeployment(deploy, 'capture', 'show or set what its request log keeps')
    .option('--share <percent>', 'share of the requests that is kept, 0 for none', decimal)
    .addOption(new Option('--inputs <which>', 'masked: without sensitive columns').choices(['masked', 'none']))
    .addOption(new Option('--outputs <which>', 'predictions').choices(['all', 'none']))
    .option('--days <n>', 'how long they are kept', positiveDecimal)
    .option('--bytes <n>', 'how much is kept', positiveWholeNumber)
    .action(action(deployments, (module) => module.capture))
  const features = forDeployment(
    deploy,
    'features',
    'show or set whether it takes keys in place of features, and what happens without a value',
  )
    .option('--features', 'take keys in place of features')
    .option('--no-features', 'ask for all columns of the model')
  addFeatureOptions(features).action(action(deployments, (module) => module.features))
  const makeDefault = forDeployment(deploy, 'default', 'make a deployment answer at the root of the endpoint too').action(
    action(deployments, (module) => module.makeDefault),
  )
  examples(limits, 'cairn deploy limits wine', 'cairn deploy limits wine --max-workers 4 --queue 5000')
  examples(
    capture,
    'cairn deploy capture wine',
    'cairn deploy capture wine --share 10 --days 30',
    'cairn deploy capture wine --inputs none',
  )
  examples(
    features,
    'cairn deploy features lateness',
    'cairn deploy features lateness --missing refuse',
    'cairn deploy features lateness --missing default --feature-default trips_today=0',
  )
  examples(makeDefault, 'cairn deploy default wine')
}

function addEndpoint(deploy: Command): void {
  const address = deploy
    .command('endpoint')
    .description('show or set the address and protection of the endpoint')
    .option('--port <port>', 'port', portNumber)
    .option('--host <address>', 'address to listen on')
    .option('--yes-outside', 'confirm an address that other computers can reach', false)
    .option('--allow-host <name>', 'a name that callers may use for this computer; repeatable', collect)
    .option('--tls-cert <file>', 'certificate for HTTPS, in PEM')
    .option('--tls-key <file>', 'its private key, in PEM')
    .option('--no-tls', 'HTTP again')
    .option('--token', 'require a token')
    .option('--no-token', 'answer without a token; on this computer only')
    .action(action(endpoint, (module) => module.address))
  const start = deploy
    .command('start')
    .description('start the endpoint, now and whenever the workspace is open')
    .option('--yes', 'allow an endpoint that came with the workspace (default: only show what it would do)', false)
    .action(action(endpoint, (module) => module.start))
  const stop = deploy
    .command('stop')
    .description('stop the endpoint after its current requests, wherever it runs')
    .action(action(endpoint, (module) => module.stop))
  const token = deploy
    .command('token')
    .description('show the token that callers send')
    .option('--renew', 'make another one; the old one stops working', false)
    .action(action(endpoint, (module) => module.token))
  examples(address, 'cairn deploy endpoint', 'cairn deploy endpoint --port 8080')
  examples(start, 'cairn deploy start')
  examples(stop, 'cairn deploy stop')
  examples(token, 'export CAIRN_TOKEN=$(cairn deploy token)', 'cairn deploy token --renew')
}

function addAsking(deploy: Command): void {
  const stats = deploy
    .command('stats')
    .description('requests, errors and latency of each version since the endpoint started')
    .argument('[name]', nameHelp)
    .action(action(asking, (module) => module.stats))
  const tryIt = forDeployment(deploy, 'try', 'send a request to a deployment and show its answer')
    .argument('[values...]', 'column=value')
    .option('--body <file>', 'send this JSON file instead')
    .option('--model-version <n>', 'ask this version of the model', positiveWholeNumber)
    .option('--explain', 'also explain the prediction', false)
    .action(action(asking, (module) => module.tryIt))
  const snippet = forDeployment(deploy, 'snippet', 'a program that asks a deployment for a prediction, or sends it labels')
    .addOption(new Option('--for <language>', 'which one').choices(snippetIds).default('curl'))
    .action(action(asking, (module) => module.snippet))
  examples(stats, 'cairn deploy stats', 'cairn deploy stats wine --json')
  examples(tryIt, 'cairn deploy try wine alcohol=9.4 "residual sugar=2.1"', 'cairn deploy try wine --body request.json --explain')
  examples(snippet, 'cairn deploy snippet wine', 'cairn deploy snippet wine --for python', 'cairn deploy snippet wine --for feedbackCurl')
}
