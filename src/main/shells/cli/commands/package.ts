import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { positiveWholeNumber, positiveWholeNumbers } from '../options.ts'

const actions = () => import('../actions/sharing/package.ts')

export function addPackageCommands(program: Command): void {
  const packages = program.command('package').description('build, verify and use portable model packages')
  const build = packages
    .command('build')
    .description('build a .cairn package of a model version, after checking that its exports give the same predictions')
    .argument('<ref>', 'a model version: name, name@v2 or name@alias')
    .option('-o, --output <file>', 'output file (default: NAME-vN.cairn in this folder)')
    .option('--license-file <file>', 'the license of the model')
    .option('--samples <which>', 'sample rows to include: a number up to 20, none, or a file with rows made for it (default: 20)')
    .option('--sample-rows <list>', 'include these held-out rows of the dataset version, such as 3,17', positiveWholeNumbers)
    .option('--overwrite', 'overwrite an existing file', false)
    .action(action(actions, (module) => module.build))
  const samples = packages
    .command('samples')
    .description('preview the rows of your data that a package would include; writes nothing')
    .argument('<ref>', 'a model version: name, name@v2 or name@alias')
    .option('--samples <which>', 'a number up to 20, none, or a file with rows made for it (default: 20)')
    .option('--sample-rows <list>', 'include these held-out rows of the dataset version, such as 3,17', positiveWholeNumbers)
    .action(action(actions, (module) => module.samples))
  examples(samples, 'cairn package samples wine@champion --samples 5')
  const verify = packages
    .command('verify')
    .description('check names, sizes, checksums and signature, and replay the samples; needs no workspace; exit code 3 if a check fails')
    .argument('<file>', 'a .cairn package')
    .option('--key <id>', 'the key you expect it to be signed with')
    .action(action(actions, (module) => module.verify))
  const importing = packages
    .command('import')
    .description('verify a package, save it and register its model')
    .argument('<file>', 'a .cairn package')
    .option('--name <name>', 'another name for the model in this workspace (default: its own name)')
    .option('--join', 'add it to an existing model of that name', false)
    .option('--key <id>', 'the key you expect it to be signed with')
    .option('--trust', 'trust the key it is signed with from now on', false)
    .action(action(actions, (module) => module.importPackage))
  addPredict(packages, 'cairn package predict')
  const predictRow = packages
    .command('predict-row')
    .description('predict one row of values; a column without a value is missing')
    .argument('<model>', 'a .cairn package, or a model version: name, name@v2 or name@alias')
    .argument('<values...>', 'column=value')
    .action(action(actions, (module) => module.predictRow))
  examples(predictRow, 'cairn package predict-row wine@champion alcohol=9.4 "residual sugar=2.1"')
  const show = packages
    .command('show')
    .description('the contents of a package: files, parity, card, snippets; runs nothing')
    .argument('<package>', 'a .cairn package, or the id of one in the workspace')
    .action(action(actions, (module) => module.show))
  const save = packages
    .command('save')
    .description('save a package of the workspace to a file, byte for byte')
    .argument('<id>', 'its ID from `cairn package list`', positiveWholeNumber)
    .argument('<file>', 'output file')
    .option('--overwrite', 'overwrite an existing file', false)
    .action(action(actions, (module) => module.save))
  examples(show, 'cairn package show wine-v1.cairn', 'cairn package show 3 --json')
  examples(save, 'cairn package save 3 wine-v1.cairn')
  const list = packages
    .command('list')
    .description('all packages of the workspace')
    .action(action(actions, (module) => module.list))
  const key = packages
    .command('key')
    .description('the key that signs your packages: give its ID to whoever receives them')
    .action(action(actions, (module) => module.key))
  examples(key, 'cairn package key')
  examples(
    build,
    'cairn package build wine@champion',
    'cairn package build wine@v2 -o wine.cairn --license-file LICENSE',
    'cairn package build wine@v2 --samples none',
  )
  examples(verify, 'cairn package verify wine-v1.cairn', 'cairn package verify wine-v1.cairn --key 1f3a9c2e5b7d8064 --json')
  examples(importing, 'cairn package import wine-v1.cairn --trust', 'cairn package import wine-v1.cairn --name bought-wine')
  examples(list, 'cairn package list')
  examples(
    packages,
    'cairn package build wine@champion',
    'cairn package verify wine-v1.cairn',
    'cairn package predict wine-v1.cairn new.csv',
  )
}

/** `cairn predict`, which is `cairn package predict` too. */
export function addPredictCommand(program: Command): void {
  addPredict(program, 'cairn predict')
}

function addPredict(parent: Command, name: string): void {
  const predict = parent
    .command('predict')
    .description('predict the rows of a file with a package (needs no workspace) or a registered model')
    .argument('<model>', 'a .cairn package, or a model version: name, name@v2 or name@alias')
    .argument('<data>', 'a file with the columns of the model, in any format that is imported')
    .option(
      '-o, --output <file>',
      'output file: Parquet where its name ends in .parquet, else CSV (default: NAME.predictions.csv in this folder)',
    )
    .option('--overwrite', 'overwrite an existing file', false)
    .option('--preview', 'show how the file is read and what the model has not seen; predicts and writes nothing', false)
    .action(action(actions, (module) => module.predict))
  examples(
    predict,
    `${name} wine-v1.cairn new.csv -o predicted.csv`,
    `${name} wine-v1.cairn new.csv --preview`,
    `${name} wine@champion new.parquet -o predicted.parquet`,
  )
}
