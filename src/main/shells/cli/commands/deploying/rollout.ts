import type { Command } from 'commander'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'
import { forDeployment } from './forDeployment.ts'

const actions = () => import('../../actions/deploying/rollout.ts')

/** @param deploy the group that it belongs to */
export function addRolloutCommands(deploy: Command): void {
  const rollout = deploy.command('rollout').description('move traffic to a version step by step, with guards that roll back')
  const start = forDeployment(rollout, 'start', 'start a roll-out; the app or `cairn serve` takes the steps')
    .requiredOption('--to <version>', 'the version, as v4 or as an alias of the model')
    .option('--steps <percents>', 'weight of the version in each step, in percent', '1,10,50,100')
    .option('--every <duration>', 'how long each step lasts: 90s, 10m, 2h (default: 10m, or no time with --requests)')
    .option('--requests <n>', 'how many requests the version has to answer in each step')
    .option('--alias <alias>', 'alias that moves to the version after the last step, through its gates')
    .option('--watch <duration>', 'how long guards watch after the last step', '0s')
    .option('--max-errors <percent>', 'roll back when more than this share of its requests fails')
    .option('--max-p95 <ms>', 'roll back when the 95th percentile of its latency is higher')
    .option('--max-slowdown <times>', 'roll back when its 95th percentile is more than this many times that of the version before')
    .option('--max-drift <distance>', 'roll back when its predictions differ from those of the version before by more than this')
    .action(action(actions, (module) => module.start))
  const show = forDeployment(rollout, 'show', 'the roll-outs of a deployment, step by step').action(
    action(actions, (module) => module.show),
  )
  forDeployment(rollout, 'pause', 'pause at the current step: the route stays, and guards do not act').action(
    action(actions, (module) => module.pause),
  )
  forDeployment(rollout, 'resume', 'continue from the current step').action(action(actions, (module) => module.resume))
  forDeployment(rollout, 'skip', 'take the next step now').action(action(actions, (module) => module.skip))
  const abort = forDeployment(rollout, 'abort', 'return to the route before the first step')
    .option('--reason <text>', 'reason for aborting', '')
    .action(action(actions, (module) => module.abort))
  examples(
    start,
    'cairn deploy rollout start wine --to v4',
    'cairn deploy rollout start wine --to v4 --steps 5,25,100 --every 1h --alias champion --watch 1d --max-errors 2 --max-p95 50',
    'cairn deploy rollout start wine --to challenger --requests 500 --max-drift 0.1',
  )
  examples(show, 'cairn deploy rollout show wine')
  examples(abort, 'cairn deploy rollout abort wine --reason "complaints"')
  examples(rollout, 'cairn deploy rollout start wine --to v4 --max-errors 2', 'cairn deploy rollout show wine')
}
