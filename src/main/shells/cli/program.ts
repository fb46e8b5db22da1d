import { Command, type Option } from 'commander'
import { appVersion } from '../../resources.ts'
import { addAutomationCommands } from './commands/automating/automation.ts'
import { addDaemonCommand } from './commands/automating/daemon.ts'
import { addAuthorCommands } from './commands/author.ts'
import { addCardCommands } from './commands/card.ts'
import { addCompareCommands } from './commands/compare.ts'
import { addComputeCommands } from './commands/compute/index.ts'
import { addDataCommands } from './commands/data.ts'
import { addDeployCommands } from './commands/deploying/deploy.ts'
import { addDemoCommand } from './commands/demo.ts'
import { addEngineCommands } from './commands/engine.ts'
import { addEvaluateCommands } from './commands/evaluate.ts'
import { addFeaturesCommands } from './commands/features/index.ts'
import { addGovernanceCommands } from './commands/governance.ts'
import { addExperimentsCommands } from './commands/experiments.ts'
import { addExplainCommand } from './commands/explain.ts'
import { addGateCommands } from './commands/gate.ts'
import { addJobsCommands } from './commands/jobs.ts'
import { addAbTestCommands } from './commands/monitors/abTests.ts'
import { addMonitorCommands } from './commands/monitors/monitor.ts'
import { addMetricsCommand } from './commands/metrics.ts'
import { addModelsCommands } from './commands/models.ts'
import { addOpenCommand } from './commands/open.ts'
import { addKeysCommands } from './commands/keys.ts'
import { addPackageCommands, addPredictCommand } from './commands/package.ts'
import { addReportCommands } from './commands/report.ts'
import { addRulesCommands } from './commands/rules.ts'
import { addRunArtifactsCommands } from './commands/runArtifacts.ts'
import { addRunsCommands } from './commands/runs.ts'
import { addRunsComparisonCommands } from './commands/runsComparison.ts'
import { addRunsTableCommands } from './commands/runsTable.ts'
import { addServeCommand } from './commands/deploying/serve.ts'
import { addServicesCommands } from './commands/services.ts'
import { addStudyCommands } from './commands/studies.ts'
import { addTrackCommands } from './commands/tracking/index.ts'
import { addTrainCommand } from './commands/train.ts'
import { addInitCommand, addWorkspaceCommands } from './commands/workspace.ts'
import { examples } from './help.ts'

/**
 * The whole command line. Building it imports nothing heavy: what a command needs is loaded when it runs.
 * Errors of usage are thrown, not printed.
 */
export function createProgram({ helpOnError }: { readonly helpOnError: boolean }): Command {
  const program = new Command('cairn')
    .description(
      'The whole life of a machine-learning model on one computer, offline:\nversion a dataset, train, evaluate, compare, register, package with proof.',
    )
    .version(appVersion)
    .option('-w, --workspace <folder>', 'the workspace (default: CAIRN_WORKSPACE, else the nearest parent folder with a cairn.db)')
    .option('--json', 'print the result as JSON, and errors as JSON on standard error')
    .option('-q, --quiet', 'print nothing but errors')
    .option('--debug', 'show the stack of an error')
    .helpOption('-h, --help', 'show help for a command')
    .configureHelp({ showGlobalOptions: true, visibleGlobalOptions })
    .configureOutput({ outputError: () => {}, ...(helpOnError ? {} : { writeErr: () => {} }) })
    .exitOverride()
    .showSuggestionAfterError()
  addInitCommand(program)
  addAuthorCommands(program)
  addOpenCommand(program)
  addDataCommands(program)
  addRulesCommands(program)
  addFeaturesCommands(program)
  addTrainCommand(program)
  addRunsCommands(program)
  addExperimentsCommands(program)
  addStudyCommands(program)
  addRunsComparisonCommands(program)
  addRunsTableCommands(program)
  addRunArtifactsCommands(program)
  addModelsCommands(program)
  addCompareCommands(program)
  addEvaluateCommands(program)
  addExplainCommand(program)
  addCardCommands(program)
  addGateCommands(program)
  addReportCommands(program)
  addPackageCommands(program)
  addPredictCommand(program)
  addKeysCommands(program)
  addTrackCommands(program)
  addServeCommand(program)
  addDeployCommands(program)
  addMonitorCommands(program)
  addAbTestCommands(program)
  addAutomationCommands(program)
  addDaemonCommand(program)
  addComputeCommands(program)
  addMetricsCommand(program)
  addGovernanceCommands(program)
  addWorkspaceCommands(program)
  addEngineCommands(program)
  addJobsCommands(program)
  addServicesCommands(program)
  addDemoCommand(program)
  examples(
    program,
    'cairn demo                                  the whole pipeline on three real datasets',
    'cairn init wines && cd wines',
    'cairn data import wine.csv --target quality',
    'cairn train wine',
    'cairn models register 1 wine && cairn package build wine',
  )
  return program.addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 bad usage or input, 3 a check did not pass, 130 cancelled.')
}

/** Those of the program. What a command above it takes for itself (`cairn track --port`) means nothing to those beneath. */
function visibleGlobalOptions(command: Command): Option[] {
  const program = (found: Command): Command => (found.parent ? program(found.parent) : found)
  return command.parent ? [...program(command).options] : []
}
