import type { Command } from 'commander'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'
import { decimal, positiveDecimal, positiveWholeNumber } from '../../options.ts'

const abTests = () => import('../../actions/monitors/abTests.ts')

/** Compares arms of a deployment until one is better. */
export function addAbTestCommands(program: Command): void {
  const abtest = program.command('abtest').description('compare two arms of a deployment until one is better; look as often as you like')
  const name = 'name of the A/B test'
  abtest
    .command('start')
    .description('compare two arms by labels, or by an outcome that callers post with the id of the request')
    .argument('<name>', name)
    .requiredOption('--deployment <name>', 'the deployment')
    .option('--control <arm>', 'the arm that is there', 'live')
    .option('--challenger <arm>', 'the arm that challenges it, or shadow', 'canary')
    .option('--outcome <name>', 'compare this outcome instead of labels')
    .option('--lower-is-better', 'of the outcome', false)
    .option('--expected <n>', 'units that are expected: where the interval is narrowest', positiveWholeNumber)
    .option('--minimum-effect <x>', 'a smaller difference does not matter', decimal)
    .option('--least-units <n>', 'nothing is decided before so many units of each arm', positiveWholeNumber)
    .option('--most-units <n>', 'ends after so many units', positiveWholeNumber)
    .option('--most-days <n>', 'ends after so many days', positiveDecimal)
    .option('--go-on', 'does not end when it is decided', false)
    .option('--alias <alias>', 'alias that moves to the winner when it is promoted')
    .action(action(abTests, (module) => module.start))
  abtest
    .command('list')
    .description('A/B tests, running ones first')
    .option('--deployment <name>', 'only those of this deployment')
    .action(action(abTests, (module) => module.list))
  abtest
    .command('look')
    .description('what is known now; exit code 3 where the split of the traffic is wrong')
    .argument('<name>', name)
    .action(action(abTests, (module) => module.look))
  const reason = '--reason <text>'
  abtest
    .command('stop')
    .description('end it as it stands')
    .argument('<name>', name)
    .option(reason, 'why', '')
    .action(action(abTests, (module) => module.stop))
  abtest
    .command('promote')
    .description('all traffic to the winner; its alias moves through the gates')
    .argument('<name>', name)
    .option(reason, 'why', '')
    .action(action(abTests, (module) => module.promote))
  abtest
    .command('remove')
    .description('remove it with all its looks')
    .argument('<name>', name)
    .action(action(abTests, (module) => module.remove))
  examples(
    abtest,
    'cairn abtest start mlp-or-linear --deployment wine --alias champion',
    'cairn abtest start clicks --deployment wine --outcome clicked --minimum-effect 0.01',
    'cairn abtest look mlp-or-linear',
    'cairn abtest promote mlp-or-linear',
  )
}
