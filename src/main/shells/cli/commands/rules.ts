import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { decimal, list, positiveWholeNumber, wholeNumber } from '../options.ts'

const actions = () => import('../actions/rules.ts')
const refHelp = 'a version: name, name@v2 or name@hash; a name alone is the latest'

/** `cairn rules`: what the versions of a dataset have to keep. */
export function addRulesCommands(program: Command): void {
  const rules = program.command('rules').description('what the data has to keep: checked on every new version, may stop training')
  addLooking(rules)
  addMaking(rules)
  examples(rules, 'cairn rules suggest wine --apply', 'cairn rules check wine', 'cairn rules failing wine 3')
}

function addLooking(rules: Command): void {
  examples(
    rules
      .command('list')
      .description('the rules of a dataset, and what they found in a version')
      .argument('<ref>', refHelp)
      .action(action(actions, (module) => module.list)),
    'cairn rules list wine',
    'cairn rules list wine@v1 --json',
  )
  examples(
    rules
      .command('check')
      .description('check all rules on a version; exit code 3 when a blocking rule fails')
      .argument('<ref>', refHelp)
      .action(action(actions, (module) => module.check)),
    'cairn rules check wine',
  )
  examples(
    rules
      .command('failing')
      .description('the rows that break a rule')
      .argument('<ref>', refHelp)
      .argument('<rule>', 'the number of the rule', positiveWholeNumber)
      .option('--limit <n>', 'how many rows', positiveWholeNumber, 20)
      .option('--offset <n>', 'failing rows to skip', wholeNumber, 0)
      .option('--columns <names>', 'these columns only', list)
      .action(action(actions, (module) => module.failing)),
    'cairn rules failing wine 3 --limit 5',
  )
}

function addMaking(rules: Command): void {
  examples(
    rules
      .command('suggest')
      .description('rules that a version keeps and that the next ones should keep, with the reason of each')
      .argument('<ref>', refHelp)
      .option('--apply', 'add those that are not there yet', false)
      .action(action(actions, (module) => module.suggest)),
    'cairn rules suggest wine',
    'cairn rules suggest wine --apply',
  )
  examples(
    rules
      .command('add')
      .description('add a rule to a dataset, and check it on the latest version')
      .argument('<name>', 'the dataset')
      .argument('<kind>', 'type, missing, range, set, pattern, unique, rows, drift or columns')
      .argument('[columns...]', 'one column; one or several for unique and columns; none for rows')
      .option('--block', 'stop training when it fails (without: warn)', false)
      .option('--type <type>', 'type: integer, number, boolean, text, date or datetime')
      .option('--max-share <share>', 'missing: at most so many of the rows, 0 to 1', decimal)
      .option('--min <value>', 'range: the smallest number or date; rows: the smallest count')
      .option('--max <value>', 'range: the largest number or date; rows: the largest count')
      .option('--values <values>', 'set: the allowed values, such as red,white', list)
      .option('--pattern <regex>', 'pattern: what the whole value has to match (RE2)')
      .option('--max-change <share>', 'rows: so much more or less than the version before, such as 0.5', decimal)
      .option('--against <ref>', 'drift: the version to compare with')
      .option('--psi <limit>', 'drift: the largest population stability index, such as 0.2', decimal)
      .option('--p <limit>', 'drift: the smallest p-value, such as 0.01 (Kolmogorov-Smirnov or chi-square, by type)', decimal)
      .option('--only', 'columns: there may be no others', false)
      .action(action(actions, (module) => module.add)),
    'cairn rules add wine range alcohol --min 8 --max 15 --block',
    'cairn rules add wine missing quality --max-share 0 --block',
    'cairn rules add wine set colour --values red,white',
    "cairn rules add wine pattern code --pattern '[A-Z]{3}-[0-9]+'",
    'cairn rules add wine unique site day',
    'cairn rules add wine rows --min 1000 --max-change 0.5',
    'cairn rules add wine drift alcohol --against wine@v1 --psi 0.2',
    'cairn rules add wine columns alcohol quality --only',
  )
  examples(
    rules
      .command('remove')
      .description('take a rule out of force')
      .argument('<rule>', 'the number of the rule', positiveWholeNumber)
      .action(action(actions, (module) => module.remove)),
    'cairn rules remove 3',
  )
  examples(
    rules
      .command('override')
      .description('let a version pass although a blocking rule fails on it; kept with your name and the reason')
      .argument('<ref>', refHelp)
      .argument('<rule>', 'the number of the rule', positiveWholeNumber)
      .requiredOption('--reason <text>', 'why it may pass')
      .action(action(actions, (module) => module.override)),
    'cairn rules override wine@v2 3 --reason "checked with the laboratory: these wines are real"',
  )
}
