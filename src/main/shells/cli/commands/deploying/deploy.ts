import { type Command, Option } from 'commander'
import { handoverTargets } from '../../../../../shared/domain/serving/handover.ts'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'
import { addDeploymentCommands } from './deployments.ts'
import { addFeedbackCommands } from './feedback.ts'
import { addRequestCommands } from './requests.ts'
import { addRolloutCommands } from './rollout.ts'

const exporting = () => import('../../actions/sharing/exportFolder.ts')

export function addDeployCommands(program: Command): void {
  const deploy = program.command('deploy').description('serve models, here or in other programs')
  addDeploymentCommands(deploy)
  addRequestCommands(deploy)
  addFeedbackCommands(deploy)
  addRolloutCommands(deploy)
  const exportFolder = deploy
    .command('export')
    .description('export a model as a folder that Docker, Triton, KServe, MLflow or Node serve, or Spark or Dask score with')
    .argument('<model>', 'a .cairn package, or a model version: name, name@v2 or name@alias')
    .addOption(new Option('--for <target>', 'the program that will run it').choices(handoverTargets).makeOptionMandatory())
    .option('-o, --output <folder>', 'output folder, or a .zip file with it (default: NAME-vN-TARGET in this folder)')
    .option('--overwrite', 'overwrite an earlier export', false)
    .action(action(exporting, (module) => module.exportFolder))
  examples(
    exportFolder,
    'cairn deploy export wine@champion --for docker',
    'cairn deploy export wine@v2 --for triton --output wine-triton',
    'cairn deploy export wine-v1.cairn --for node --output wine-server',
  )
  examples(deploy, 'cairn deploy create wine@champion', 'cairn deploy list', 'cairn deploy export wine@champion --for docker')
}
