import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { positiveWholeNumber } from '../options.ts'

const actions = () => import('../actions/package.ts')

export function addPackageCommands(program: Command): void {
  const packages = program.command('package').description('build a package that others can verify and predict with')
  const build = packages
    .command('build')
    .description('write a model version as a .cairn package; its predictions are proven first')
    .argument('<ref>', 'a model version: name, name@v2 or name@alias')
    .option('-o, --output <file>', 'where to (default: NAME-vN.cairn here)')
    .option('--license-file <file>', 'the licence under which the model is handed on')
    .option('--overwrite', 'replace the file that is there', false)
    .action(action(actions, (module) => module.build))
  const verify = packages
    .command('verify')
    .description('check names, sizes, checksums, signature, and replay the samples; needs no workspace; exit code 3 where a check fails')
    .argument('<file>', 'a .cairn package')
    .option('--key <id>', 'the key that its author named')
    .action(action(actions, (module) => module.verify))
  const importing = packages
    .command('import')
    .description('verify a package, keep it, and register its model')
    .argument('<file>', 'a .cairn package')
    .option('--name <name>', "the model's name here (default: its own)")
    .option('--key <id>', 'the key that its author named')
    .action(action(actions, (module) => module.importPackage))
  const predict = packages
    .command('predict')
    .description('predict the rows of a file with a package file, which needs no workspace, or with a model of the workspace')
    .argument('<model>', 'a .cairn package, or a model version: name, name@v2 or name@alias')
    .argument('<data>', 'CSV, TSV, JSON, JSONL or Parquet with the columns of the model')
    .option('-o, --output <file>', 'a CSV file (default: NAME.predictions.csv here)')
    .option('--overwrite', 'replace the file that is there', false)
    .action(action(actions, (module) => module.predict))
  const show = packages
    .command('show')
    .description('what an intact package holds: files, proof, card, programs; nothing of it runs')
    .argument('<package>', 'a .cairn package, or the id of one in the workspace')
    .action(action(actions, (module) => module.show))
  const save = packages
    .command('save')
    .description('write a package of the workspace to a file again: the same bytes')
    .argument('<id>', 'its id, as `cairn package list` tells', positiveWholeNumber)
    .argument('<file>', 'where to')
    .option('--overwrite', 'replace the file that is there', false)
    .action(action(actions, (module) => module.save))
  examples(show, 'cairn package show wine-v1.cairn', 'cairn package show 3 --json')
  examples(save, 'cairn package save 3 wine-v1.cairn')
  const list = packages
    .command('list')
    .description('all packages of the workspace')
    .action(action(actions, (module) => module.list))
  const key = packages
    .command('key')
    .description('the key that signs what you build: name its id to whom you hand a package')
    .action(action(actions, (module) => module.key))
  examples(key, 'cairn package key')
  examples(build, 'cairn package build wine@champion', 'cairn package build wine@v2 -o wine.cairn --license-file LICENSE')
  examples(verify, 'cairn package verify wine-v1.cairn', 'cairn package verify wine-v1.cairn --key 1f3a9c2e5b7d8064 --json')
  examples(importing, 'cairn package import wine-v1.cairn --name bought-wine')
  examples(predict, 'cairn package predict wine-v1.cairn new.csv -o predicted.csv', 'cairn package predict wine@champion new.csv')
  examples(list, 'cairn package list')
  examples(
    packages,
    'cairn package build wine@champion',
    'cairn package verify wine-v1.cairn',
    'cairn package predict wine-v1.cairn new.csv',
  )
}
