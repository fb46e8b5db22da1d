import type { Command } from 'commander'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'
import { outcomeColumn } from '../../outcomeOption.ts'
import { forDeployment } from './forDeployment.ts'

const actions = () => import('../../actions/deploying/feedback.ts')

/** What was true of the requests that a deployment answered, and what came of the answers. */
export function addFeedbackCommands(deploy: Command): void {
  const feedback = forDeployment(deploy, 'feedback', 'import labels and outcomes of logged requests, or show how many there are')
    .argument('[file]', 'a file with a row for each label: CSV, Parquet, …')
    .option('--dataset <ref>', 'import from this dataset version instead of a file, such as labels@v2')
    .option('--id <column>', 'column with the id of the request (X-Cairn-Request-Id)')
    .option('--row <column>', 'column with the place of the row in its request, from 0 (default: 0)')
    .option('--label <column>', 'column with the actual label or number')
    .option('--at <column>', 'column with the time of the label (default: now)')
    .option('--outcome <name=column>', 'a named outcome and its column, such as revenue=amount; repeatable', outcomeColumn)
    .action(action(actions, (module) => module.feedback))
  examples(
    feedback,
    'cairn deploy feedback wine labels.csv --id request_id --label quality',
    'cairn deploy feedback wine --dataset labels@v2 --id request_id --row row --label quality',
    'cairn deploy feedback shop orders.csv --id request_id --outcome revenue=amount',
    'cairn deploy feedback wine',
  )
}
