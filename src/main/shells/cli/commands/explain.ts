import { type Command, Option } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { namedType, positiveWholeNumber, wholeNumber } from '../options.ts'

const actions = () => import('../actions/explain.ts')

export const importanceKinds = ['permutation', 'gain', 'splits', 'contributions'] as const
export const shapNames = ['interventional', 'path-dependent'] as const

function shapOption(): Option {
  return new Option('--shap <kind>', 'TreeSHAP for boosting and forests (default: interventional)').choices(shapNames)
}

export function addExplainCommand(program: Command): void {
  examples(
    program
      .command('explain')
      .description('explain the prediction for one row, and what it would be with other values')
      .argument('<model>', 'a model version, such as wine@champion, or the number of a run')
      .requiredOption('--row <n>', 'row number in the dataset version', positiveWholeNumber)
      .option('--data <ref>', 'a dataset version (default: the one the model was trained on)')
      .option('--set <column=value>', 'what-if value (null: missing); may be repeated', namedType)
      .option('--limit <n>', 'how many columns to show', positiveWholeNumber, 15)
      .option('--seed <n>', 'random seed of the sampling, for models not trained by Cairn', wholeNumber, 0)
      .addOption(shapOption())
      .action(action(actions, (module) => module.explain)),
    'cairn explain wine@champion --row 12',
    'cairn explain peng --row 3 --set "Sex=FEMALE" --set "Body Mass (g)=5000"',
    'cairn explain 4 --row 0 --data wine@v2',
    'cairn explain 5 --row 12 --shap path-dependent',
  )
}

/** @param rows adds the option for the part */
export function addSingleRows(evaluate: Command, rows: (command: Command) => Command): void {
  const model = (name: string) =>
    rows(evaluate.command(name)).argument('<model>', 'a model version, such as wine@champion, or the number of a run')
  const dataHelp = 'a dataset version (default: the one the model was trained on)'
  examples(
    model('controls')
      .description('the columns and values available for what-if')
      .argument('[data]', dataHelp)
      .action(action(actions, (module) => module.controls)),
    'cairn evaluate controls wine@champion',
  )
  examples(
    model('what-if')
      .description('predict a row with changed values, compared with the rows of the part')
      .argument('[data]', dataHelp)
      .requiredOption('--row <n>', 'row number in the dataset version', positiveWholeNumber)
      .option('--set <column=value>', 'what-if value (null: missing); may be repeated', namedType)
      .option('--limit <n>', 'how many columns to show', positiveWholeNumber, 15)
      .option('--seed <n>', 'random seed of the sampling, for models not trained by Cairn', wholeNumber, 0)
      .addOption(shapOption())
      .action(action(actions, (module) => module.whatIf)),
    'cairn evaluate what-if wine@champion --row 12 --set alcohol=13',
  )
}

/** @param rows adds the option for the part @param seen that for rows seen in training */
export function addImportance(evaluate: Command, rows: (command: Command) => Command, seen: (command: Command) => Command): void {
  const model = (name: string) =>
    rows(evaluate.command(name)).argument('<model>', 'a model version, such as wine@champion, or the number of a run')
  const dataHelp = 'a dataset version (default: the one the model was trained on)'
  examples(
    seen(model('importance'))
      .description('importance of columns: how much worse a model gets when one is shuffled, or what it does inside the model')
      .argument('[data]', dataHelp)
      .addOption(
        new Option(
          '--kind <kind>',
          'permutation; gain or splits (boosting and forests); contributions (mean size, models trained by Cairn)',
        )
          .choices(importanceKinds)
          .default('permutation'),
      )
      .option('--metric <id>', 'metric of permutation importance (default: rocAuc, balancedAccuracy or rmse)')
      .option('--repeats <n>', 'shuffles per column', positiveWholeNumber, 5)
      .option('--rows <n>', 'maximum number of rows (default: 5000, 200 for contributions)', positiveWholeNumber)
      .option('--seed <n>', 'random seed of the shuffling', wholeNumber, 0)
      .action(action(actions, (module) => module.importance)),
    'cairn evaluate importance wine@champion --repeats 10',
    'cairn evaluate importance wine@champion --kind gain',
  )
  examples(
    model('dependence')
      .description('partial dependence: how the prediction changes with one column')
      .argument('<column>')
      .argument('[data]', dataHelp)
      .option('--label <class>', 'class whose probability is shown (default: the positive class, or the first)')
      .option('--points <n>', 'points on the grid', positiveWholeNumber, 20)
      .option('--rows <n>', 'maximum number of rows', positiveWholeNumber, 2000)
      .action(action(actions, (module) => module.dependence)),
    'cairn evaluate dependence wine@champion alcohol',
  )
}
