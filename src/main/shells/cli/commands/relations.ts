import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { list, positiveWholeNumber } from '../options.ts'

const actions = () => import('../actions/data/relations.ts')

/** How the columns of a version relate, as tables of numbers. */
export function addRelations(data: Command, refHelp: string): void {
  examples(
    data
      .command('relation')
      .description('compare a column with the target or with another column')
      .argument('<ref>', refHelp)
      .argument('<column>', 'the column')
      .argument('[other]', 'the other column (default: the target)')
      .option('--categories <columns>', 'columns of numbers to treat as categories, such as codes', list)
      .action(action(actions, (module) => module.relation)),
    'cairn data relation wine alcohol',
    'cairn data relation penguins Island Species',
    'cairn data relation wine@v2 alcohol quality --categories quality',
  )
  examples(
    data
      .command('correlations')
      .description('correlations between columns, strongest first: Pearson or Spearman, Cramér’s V, correlation ratio')
      .argument('<ref>', refHelp)
      .option('--columns <names>', 'these columns only (default: the first 60)', list)
      .option('--method <method>', 'for two columns of numbers: pearson or spearman', 'pearson')
      .option('--limit <n>', 'how many pairs', positiveWholeNumber, 30)
      .action(action(actions, (module) => module.correlations)),
    'cairn data correlations wine@v2',
    'cairn data correlations wine --method spearman --columns alcohol,pH,quality',
  )
  examples(
    data
      .command('outliers')
      .description('count the outliers of each column of numbers, by interquartile range and by robust z-score')
      .argument('<ref>', refHelp)
      .option('--columns <names>', 'these columns only', list)
      .action(action(actions, (module) => module.outliers)),
    'cairn data outliers wine',
    'cairn data outliers wine@v2 --columns alcohol,pH',
  )
  examples(
    data
      .command('balance')
      .description('class shares of a column, and the majority-class baseline')
      .argument('<ref>', refHelp)
      .argument('[column]', 'the column (default: the target)')
      .action(action(actions, (module) => module.balance)),
    'cairn data balance wine',
    'cairn data balance penguins Island',
  )
}
