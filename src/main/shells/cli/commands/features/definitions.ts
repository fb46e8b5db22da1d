import { type Command, Option } from 'commander'
import { featureKinds } from '../../../../../shared/domain/features/definitions.ts'
import { action } from '../../action.ts'
import { examples } from '../../help.ts'
import { collect } from '../../options.ts'

const catalogue = () => import('../../actions/features/catalogue.ts')
const files = () => import('../../actions/features/files.ts')

const kind = () => new Option('--kind <kind>', 'which of them, where a name has several').choices(featureKinds)
const output = (command: Command, what: string) =>
  command
    .option('-o, --output <file>', `write ${what} to this file (default: print them)`)
    .option('--overwrite', 'replace the file if it exists', false)

/** What is defined, and definitions as files. */
export function addDefinitionCommands(features: Command): void {
  addCatalogueCommands(features)
  addFileCommands(features)
  addSourceCommands(features)
}

function addCatalogueCommands(features: Command): void {
  const list = features
    .command('list')
    .description('everything that is defined, or what a word is found in')
    .argument('[search]', 'part of a name, feature, description, owner or tag', '')
    .addOption(kind())
    .action(action(catalogue, (module) => module.list))
  const show = features
    .command('show')
    .description('a definition with its features, versions and consumers')
    .argument('<name>', 'name of an entity, view or service')
    .addOption(kind())
    .action(action(catalogue, (module) => module.show))
  const describe = features
    .command('describe')
    .description('change description, owner or tags; makes no new version')
    .argument('<name>', 'name of an entity, view or service')
    .addOption(kind())
    .option('--description <text>', 'what it is')
    .option('--owner <name>', 'who answers for it')
    .option('--tag <tag>', 'replace the tags; repeatable', collect)
    .option('--no-tags', 'remove all tags')
    .option('--feature <name=text>', 'description of one feature; repeatable', collect)
    .action(action(catalogue, (module) => module.describe))
  const remove = features
    .command('remove')
    .description('remove a definition that nothing uses; datasets and models made with it stay')
    .argument('<name>', 'name of an entity, view or service')
    .addOption(kind())
    .action(action(catalogue, (module) => module.remove))
  examples(list, 'cairn features list', 'cairn features list rating --kind view')
  examples(show, 'cairn features show driver_stats', 'cairn features show driver --kind entity --json')
  examples(
    describe,
    'cairn features describe driver_stats --owner "Fleet team" --tag fleet',
    'cairn features describe driver_stats --feature "rating=Mean of the last 100 rides"',
  )
  examples(remove, 'cairn features remove driver_stats')
}

function addFileCommands(features: Command): void {
  const plan = features
    .command('plan')
    .description('what applying a file would change; nothing is written')
    .argument('<file>', 'definitions as YAML or JSON, - for standard input')
    .action(action(files, (module) => module.plan))
  const apply = features
    .command('apply')
    .description('make the definitions of a file: all or none; unchanged ones get no new version')
    .argument('<file>', 'definitions as YAML or JSON, - for standard input')
    .option('--dry-run', 'only show what would change', false)
    .action(action(files, (module) => module.apply))
  const exportTo = output(
    features
      .command('export')
      .description('definitions as a file that apply takes')
      .argument('[names...]', 'names of entities, views and services (default: all)'),
    'them',
  ).action(action(files, (module) => module.exportTo))
  examples(plan, 'cairn features plan features.yaml', 'cairn features plan features.yaml --json')
  examples(apply, 'cairn features apply features.yaml', 'cairn features apply features.yaml --dry-run')
  examples(exportTo, 'cairn features export --output features.yaml', 'cairn features export driver driver_stats')
}

function addSourceCommands(features: Command): void {
  const propose = output(
    features
      .command('propose')
      .description('a feature view of a dataset to begin with: key, times and features are guessed')
      .argument('<dataset>', 'the dataset, such as drivers or drivers@v2'),
    'the definitions',
  ).action(action(files, (module) => module.propose))
  const importFeast = output(
    features
      .command('import-feast')
      .description('definitions of a Feast repository; none of its Python is executed')
      .argument('<path>', 'its folder, its registry file, or the output of `feast registry-dump`'),
    'the definitions',
  ).action(action(files, (module) => module.importFeast))
  examples(propose, 'cairn features propose drivers', 'cairn features propose drivers --output drivers.yaml')
  examples(
    importFeast,
    'cairn features import-feast ../feature_repo --output features.yaml',
    'cairn features import-feast ../feature_repo/data/registry.db',
  )
}
