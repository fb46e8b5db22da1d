import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { addOnnxCommands } from './external.ts'
import { addKeptCommands } from './kept.ts'
import { collect, moment, positiveWholeNumber, wholeNumber } from '../options.ts'

const actions = () => import('../actions/models.ts')
const refHelp = 'a version: name, name@v2 or name@alias; a name alone is the latest'

export function addModelsCommands(program: Command): void {
  const models = program.command('models').description('register models and manage their aliases')
  addVersions(models)
  addOnnxCommands(models)
  addKeptCommands(models)
  addJudging(models)
  addAliases(models)
  addChanging(models)
  examples(
    models,
    'cairn models register 2 wine',
    'cairn models alias wine@v1 champion --reason "lowest validation RMSE"',
    'cairn models show wine@champion',
  )
}

function addVersions(models: Command): void {
  const register = models
    .command('register')
    .description('register the model of a run as a new model version')
    .argument('<run>', 'run number', positiveWholeNumber)
    .argument('<name>', 'a new or existing model')
    .option('--threshold <number>', 'binary: a number, or a preset chosen on validation: default, maxF1, recall or cost')
    .option('--note <text>', 'notes for this version', '')
    .action(action(actions, (module) => module.register))
  examples(
    register,
    'cairn models register 2 wine',
    'cairn models register 4 cancer --threshold maxF1',
    'cairn models register 4 cancer --threshold 0.35',
  )

  examples(
    models
      .command('list')
      .description('all models with their versions')
      .action(action(actions, (module) => module.list)),
    'cairn models list',
  )
  examples(
    models
      .command('show')
      .description('one version: lineage, metrics, threshold, packages')
      .argument('<ref>', refHelp)
      .action(action(actions, (module) => module.show)),
    'cairn models show wine',
    'cairn models show wine@champion --json',
  )
  examples(
    models
      .command('profile')
      .description('the reference profile of a version: what the rows looked like that it was trained on')
      .argument('<ref>', refHelp)
      .option('--make', 'make it now where there is none', false)
      .option('--data <ref>', 'for a model from elsewhere: the data that it was made for, such as wine@v2')
      .action(action(actions, (module) => module.profile)),
    'cairn models profile wine@champion',
    'cairn models profile bought --data wine@v2',
  )
  examples(
    models
      .command('architecture')
      .description('the architecture of a version: layers, shapes and weights')
      .argument('<ref>', refHelp)
      .action(action(actions, (module) => module.architecture)),
    'cairn models architecture wine',
  )
  examples(
    models
      .command('tree')
      .description('one tree of a version that is boosting or a forest, with its splits in words')
      .argument('<ref>', refHelp)
      .argument('[tree]', 'which tree, from 1', positiveWholeNumber, 1)
      .action(action(actions, (module) => module.tree)),
    'cairn models tree wine 3',
  )
}

function addJudging(models: Command): void {
  examples(
    models
      .command('judge')
      .description('compare a version with the champion on rows that neither has seen; exit code 3 when there are too few')
      .argument('<challenger>', refHelp)
      .option('--against <ref>', 'the version to compare with (default: the champion of the same model)')
      .option('--data <version>', 'a dataset version to take rows from; may be repeated (default: those the two were trained on)', collect)
      .option('--metric <metric>', 'the metric of the verdict (default: the main metric of the task)')
      .option('--seed <n>', 'random seed of the resamples', wholeNumber, 0)
      .action(action(actions, (module) => module.judge)),
    'cairn models judge wine@v2',
    'cairn models judge wine@v3 --against wine@v1 --data wine@v2 --data wine@v3 --json',
  )
}

function addAliases(models: Command): void {
  examples(
    models
      .command('alias')
      .description('point an alias at a version; recorded in the alias history')
      .argument('<ref>', refHelp)
      .argument('<alias>', 'such as champion')
      .option('--reason <text>', 'why', '')
      .option('--override', 'override failing gates; needs a reason', false)
      .action(action(actions, (module) => module.alias)),
    'cairn models alias wine@v2 champion --reason "better on white wine"',
  )
  examples(
    models
      .command('rollback')
      .description('point an alias back at the previous version')
      .argument('<name>')
      .argument('<alias>')
      .option('--reason <text>', 'why', '')
      .action(action(actions, (module) => module.rollback)),
    'cairn models rollback wine champion --reason "wrong on sweet wines"',
  )
  examples(
    models
      .command('at')
      .description('the version an alias pointed to at a given time')
      .argument('<name>')
      .argument('<alias>')
      .argument('<date>', 'a date (end of day), such as 2026-11-16, or a time, such as 2026-11-16T10:28', moment)
      .action(action(actions, (module) => module.at)),
    'cairn models at wine champion 2026-11-16',
  )
  examples(
    models
      .command('unalias')
      .description('remove an alias from a model')
      .argument('<name>')
      .argument('<alias>')
      .option('--reason <text>', 'why', '')
      .action(action(actions, (module) => module.unalias)),
    'cairn models unalias wine challenger',
  )
  examples(
    models
      .command('history')
      .description('alias history of a model, newest first')
      .argument('<name>')
      .argument('[alias]', 'only this alias')
      .action(action(actions, (module) => module.history)),
    'cairn models history wine champion',
  )
}

function addChanging(models: Command): void {
  examples(
    models
      .command('rename')
      .description('rename a model')
      .argument('<name>')
      .argument('<new-name>')
      .action(action(actions, (module) => module.rename)),
    'cairn models rename wine vinho-verde',
  )
  examples(
    models
      .command('describe')
      .description('notes and tags of a model, which all its versions share')
      .argument('<name>')
      .option('--notes <text>', 'replace its notes')
      .option('--tag <tag>', 'add a tag; may be repeated', collect)
      .option('--untag <tag>', 'remove a tag; may be repeated', collect)
      .action(action(actions, (module) => module.describe)),
    'cairn models describe wine --notes "quality of red and white wine" --tag food',
  )
  examples(
    models
      .command('note')
      .description('replace the notes of a version')
      .argument('<ref>', refHelp)
      .argument('<text>')
      .action(action(actions, (module) => module.note)),
    'cairn models note wine@v1 "for the tasting panel"',
  )
  const tags = (name: string, description: string) =>
    models.command(name).description(description).argument('<ref>', refHelp).argument('<tags...>')
  examples(tags('tag', 'add tags to a version').action(action(actions, (module) => module.tag)), 'cairn models tag wine@v1 reviewed')
  examples(
    tags('untag', 'remove tags from a version').action(action(actions, (module) => module.untag)),
    'cairn models untag wine@v1 reviewed',
  )
}
