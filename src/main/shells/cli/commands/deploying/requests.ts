import type { Command } from 'commander'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'
import { moment, positiveWholeNumber } from '../../options.ts'
import { forDeployment } from './forDeployment.ts'

const actions = () => import('../../actions/deploying/requests.ts')

/** As `moment`, but a day is its beginning. */
const beginning = (text: string) => moment(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text)

/** What a deployment was asked. */
export function addRequestCommands(deploy: Command): void {
  const requests = forDeployment(deploy, 'requests', 'the last requests of a deployment, from its request log')
    .alias('log')
    .option('-n, --limit <n>', 'how many at most', positiveWholeNumber, 20)
    .option('--errors', 'only requests that were answered with an error', false)
    .option('--ref <ref>', 'only those that this model version answered, such as wine@v3')
    .option('--arm <arm>', 'only those of this arm of the route, pinned or shadow')
    .option('--follow', 'stay and show requests as they come, until Ctrl-C', false)
    .action(action(actions, (module) => module.requests))
  const replay = forDeployment(deploy, 'replay', 'ask another model version the logged requests, and report which answers change')
    .requiredOption('--against <ref>', 'a model version: v2 of its own model, or name@v2 or name@alias')
    .option('--from <time>', 'only requests from this time on; a day from its beginning', beginning)
    .option('--to <time>', 'only requests before this time; a day to its end', moment)
    .option('--limit <rows>', 'rows at most; of more, a sample is replayed', positiveWholeNumber, 100_000)
    .option('-o, --output <file>', 'write the report to this file: Markdown, or HTML for .html')
    .option('--overwrite', 'overwrite the file', false)
    .action(action(actions, (module) => module.replay))
  examples(
    requests,
    'cairn deploy requests wine',
    'cairn deploy requests wine --errors --follow',
    'cairn deploy requests wine --limit 1000 --json',
  )
  examples(replay, 'cairn deploy replay wine --against v4', 'cairn deploy replay wine --against wine@v4 --output report.html')
}
