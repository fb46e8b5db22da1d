import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'

export function addMetricsCommand(program: Command): void {
  const metrics = program
    .command('metrics')
    .description('definition, formula, direction and interval of a metric (default: list all)')
    .argument('[id]', 'such as f1 or rmse')
    .action(
      action(
        () => import('../actions/metrics.ts'),
        (module) => module.metrics,
      ),
    )
  examples(metrics, 'cairn metrics', 'cairn metrics rocAuc')
}
