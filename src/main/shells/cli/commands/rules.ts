import type { Command } from 'commander'
import { action } from '../action.ts'
import { examples } from '../help.ts'
import { decimal, list, positiveWholeNumber, wholeNumber } from '../options.ts'

const actions = () => import('../actions/rules.ts')
const refHelp = 'a version: name, name@v2 or name@hash; a name alone is the latest'

/** `cairn rules`: what the versions of a dataset have to keep. */
export function addRulesCommands(program: Command): void {
  const rules = program.command('rules').description('data rules: checked on every new version, can block training')
  addLooking(rules)
  addMaking(rules)
  examples(rules, 'cairn rules suggest wine --apply', 'cairn rules check wine', 'cairn rules failing wine 3')
}

function addLooking(rules: Command): void {
  examples(
    rules
      .command('list')
      .description('the rules of a dataset and their results for a version')
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
      .description('rows that violate a rule')
      .argument('<ref>', refHelp)
      .argument('<rule>', 'rule number', positiveWholeNumber)
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
      .description('suggest rules from a version, with the reason for each')
      .argument('<ref>', refHelp)
      .option('--apply', 'add the suggested rules', false)
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
      .argument('[columns...]', 'one column; one or more for unique and columns; none for rows')
      .option('--block', 'block training when it fails (default: warn)', false)
      .option('--replaces <rule>', 'the number of the rule that it replaces', positiveWholeNumber)
      .option('--type <type>', 'type: integer, number, boolean, text, date or datetime')
      .option('--max-share <share>', 'missing: maximum missing rate, 0 to 1', decimal)
      .option('--min <value>', 'range: minimum number or date; rows: minimum count')
      .option('--max <value>', 'range: maximum number or date; rows: maximum count')
      .option('--values <values>', 'set: the allowed values, such as red,white', list)
      .option('--pattern <regex>', 'pattern: regular expression for the whole value (RE2)')
      .option('--max-change <share>', 'rows: maximum change from the previous version, such as 0.5', decimal)
      .option('--against <ref>', 'drift: the version to compare with')
      .option('--psi <limit>', 'drift: maximum population stability index, such as 0.2', decimal)
      .option('--p <limit>', 'drift: minimum p-value, such as 0.01 (Kolmogorov–Smirnov or chi-square, by type)', decimal)
      .option('--only', 'columns: no other columns allowed', false)
      .action(action(actions, (module) => module.add)),
    'cairn rules add wine range alcohol --min 8 --max 15 --block',
    'cairn rules add wine missing quality --max-share 0 --block',
    'cairn rules add wine set color --values red,white',
    "cairn rules add wine pattern code --pattern '[A-Z]{3}-[0-9]+'",
    'cairn rules add wine unique site day',
    'cairn rules add wine rows --min 1000 --max-change 0.5',
    'cairn rules add wine drift alcohol --against wine@v1 --psi 0.2',
    'cairn rules add wine columns alcohol quality --only',
  )
  examples(
    rules
      .command('remove')
      .description('remove a rule')
      .argument('<rule>', 'rule number', positiveWholeNumber)
      .action(action(actions, (module) => module.remove)),
    'cairn rules remove 3',
  )
  examples(
    rules
      .command('override')
      .description('override a failing blocking rule for a version; recorded with your name and reason')
      .argument('<ref>', refHelp)
      .argument('<rule>', 'rule number', positiveWholeNumber)
      .requiredOption('--reason <text>', 'reason for the override')
      .action(action(actions, (module) => module.override)),
    'cairn rules override wine@v2 3 --reason "checked with the laboratory: these wines are real"',
  )
}
