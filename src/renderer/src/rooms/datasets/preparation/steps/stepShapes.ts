import { columnTypes } from '../../../../../../shared/domain/datasets/columnType.ts'
import { aggregates } from '../../../../../../shared/domain/datasets/preparation.ts'
import type { StepField, StepShapes } from './stepField.ts'

type Choices = NonNullable<StepField['choices']>
const typeChoices: Choices = columnTypes.map((type) => [type, type])
const one = (column: string) => (column === '' ? [] : [column])

const columns: StepField = { key: 'columns', label: 'Columns', control: 'columns' }
const by: StepField = { key: 'by', label: 'Within groups of', control: 'columns', optional: true }
const onError: StepField = {
  key: 'onError',
  label: 'Values that do not fit',
  control: 'choice',
  choices: [
    ['refuse', 'Stop with an error'],
    ['missing', 'Make them missing'],
  ],
}

export const aggregateChoices: Choices = aggregates.map((name) => [name, name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)])

/** Every kind of step: what it is called and which controls its form has. A new kind does not compile without its entry. */
export const stepShapes: StepShapes = {
  rename: {
    title: 'Rename columns',
    help: 'Give columns other names',
    group: 'Columns',
    blank: (column) => ({ columns: [{ from: column, to: '' }] }),
    fields: [{ key: 'columns', label: 'Names', control: 'renames' }],
  },
  cast: {
    title: 'Change type',
    help: 'Make numbers, text, dates … of values',
    group: 'Columns',
    also: 'cast convert',
    blank: (column) => ({ columns: one(column), type: 'number', onError: 'refuse' }),
    fields: [columns, { key: 'type', label: 'Type', control: 'choice', choices: typeChoices }, onError],
  },
  parse: {
    title: 'Parse text',
    help: 'Read text such as 1.234,56 € or 31/12/2024',
    group: 'Values',
    also: 'format number date decimal comma currency percent',
    blank: (column) => ({ columns: one(column), type: 'number', form: { kind: 'number', decimal: ',' }, onError: 'refuse' }),
    fields: [
      columns,
      { key: 'type', label: 'Type', control: 'choice', choices: typeChoices.filter(([type]) => type !== 'text') },
      { key: 'form', label: 'Format', control: 'form' },
      onError,
    ],
  },
  trim: {
    title: 'Trim',
    help: 'Remove spaces at both ends',
    group: 'Values',
    also: 'white space strip',
    blank: (column) => ({ columns: one(column), inner: false }),
    fields: [columns, { key: 'inner', label: 'Also make one space of several', control: 'check' }],
  },
  case: {
    title: 'Change case',
    help: 'lower case, UPPER CASE, Title Case',
    group: 'Values',
    blank: (column) => ({ columns: one(column), to: 'lower' }),
    fields: [
      columns,
      {
        key: 'to',
        label: 'To',
        control: 'choice',
        choices: [
          ['lower', 'lower case'],
          ['upper', 'UPPER CASE'],
          ['title', 'Title Case'],
        ],
      },
    ],
  },
  replace: {
    title: 'Replace',
    help: 'Replace values, text, or what a pattern matches',
    group: 'Values',
    also: 'find regular expression substitute',
    blank: (column) => ({ columns: one(column), find: '', with: '', match: 'value' }),
    fields: [
      columns,
      {
        key: 'match',
        label: 'Find',
        control: 'choice',
        choices: [
          ['value', 'Whole value'],
          ['text', 'Part of the text'],
          ['pattern', 'Regular expression'],
        ],
      },
      { key: 'find', label: 'Text to find', control: 'text' },
      { key: 'with', label: 'Replace with', control: 'text', emptyIsValue: true },
    ],
  },
  fill: {
    title: 'Fill missing',
    help: 'Give missing values a value',
    group: 'Values',
    also: 'impute null empty',
    blank: (column) => ({ columns: one(column), how: 'value', value: '', by: [] }),
    fields: [
      columns,
      {
        key: 'how',
        label: 'Fill with',
        control: 'choice',
        choices: [
          ['value', 'A value'],
          ['mean', 'Mean'],
          ['median', 'Median'],
          ['mostFrequent', 'Most frequent value'],
          ['previous', 'Previous value'],
          ['next', 'Next value'],
        ],
      },
      { key: 'value', label: 'Value', control: 'text', when: ({ how }) => how === 'value' },
      { ...by, when: ({ how }) => how !== 'value' },
    ],
  },
  merge: {
    title: 'Merge values',
    help: 'Make one value of several spellings',
    group: 'Values',
    also: 'cluster group spelling map',
    blank: (column) => ({ column, values: [], into: '' }),
    fields: [
      { key: 'column', label: 'Column', control: 'column' },
      { key: 'values', label: 'Values', control: 'values' },
      { key: 'into', label: 'Merge into', control: 'text' },
    ],
  },
  clip: {
    title: 'Clip',
    help: 'Bound numbers below and above',
    group: 'Values',
    also: 'outlier winsorize limit min max',
    blank: (column) => ({ columns: one(column), min: '', max: '' }),
    fields: [
      columns,
      { key: 'min', label: 'Min', control: 'number', optional: true },
      { key: 'max', label: 'Max', control: 'number', optional: true },
    ],
  },
  drop: {
    title: 'Drop columns',
    help: 'Remove columns',
    group: 'Columns',
    also: 'delete remove',
    blank: (column) => ({ columns: one(column) }),
    fields: [columns],
  },
  keep: {
    title: 'Keep columns',
    help: 'Keep these columns only, in this order',
    group: 'Columns',
    also: 'select reorder',
    blank: (column) => ({ columns: one(column) }),
    fields: [columns],
  },
  filter: {
    title: 'Filter rows',
    help: 'Keep or drop rows by a condition',
    group: 'Rows',
    also: 'where condition remove',
    blank: (column) => ({ where: column === '' ? '' : `${named(column)} is not missing`, rows: 'keep' }),
    fields: [
      {
        key: 'rows',
        label: 'Rows to',
        control: 'choice',
        choices: [
          ['keep', 'Keep'],
          ['drop', 'Drop'],
        ],
      },
      { key: 'where', label: 'Where', control: 'expression', placeholder: 'price > 3 and region = "north"' },
    ],
  },
  sort: {
    title: 'Sort',
    help: 'Order the rows',
    group: 'Rows',
    also: 'order',
    blank: (column) => ({ by: [{ column, descending: false }] }),
    fields: [{ key: 'by', label: 'Sort by', control: 'order' }],
  },
  deduplicate: {
    title: 'Drop duplicates',
    help: 'Keep one of equal rows',
    group: 'Rows',
    also: 'deduplicate distinct unique',
    blank: (column) => ({ columns: one(column), keep: 'first' }),
    fields: [
      { key: 'columns', label: 'Equal in', control: 'columns', optional: true, placeholder: 'All columns' },
      {
        key: 'keep',
        label: 'Keep the',
        control: 'choice',
        choices: [
          ['first', 'First row'],
          ['last', 'Last row'],
        ],
      },
    ],
  },
  derive: {
    title: 'Derive column',
    help: 'Compute a column from others',
    group: 'Columns',
    also: 'formula calculate expression new add',
    blank: (column) => ({ column: '', expression: column === '' ? '' : named(column), type: '' }),
    fields: [
      { key: 'column', label: 'Column', control: 'newColumn' },
      { key: 'expression', label: 'Expression', control: 'expression', placeholder: 'price * 1.2' },
      { key: 'type', label: 'Type', control: 'choice', optional: true, choices: [['', 'Automatic'], ...typeChoices] },
    ],
  },
  split: {
    title: 'Split column',
    help: 'Cut text at a separator into columns',
    group: 'Columns',
    also: 'separate delimiter',
    blank: (column) => ({ column, separator: '', into: [], keep: false }),
    fields: [
      { key: 'column', label: 'Column', control: 'column' },
      { key: 'separator', label: 'Separator', control: 'text', placeholder: ',' },
      { key: 'into', label: 'New columns', control: 'newColumns' },
      { key: 'keep', label: 'Keep the original column', control: 'check' },
    ],
  },
  unpivot: {
    title: 'Unpivot',
    help: 'Turn columns into rows',
    group: 'Combine',
    also: 'melt longer stack',
    blank: (column) => ({ columns: one(column), name: 'name', value: 'value' }),
    fields: [
      columns,
      { key: 'name', label: 'Column for the names', control: 'newColumn' },
      { key: 'value', label: 'Column for the values', control: 'newColumn' },
    ],
  },
  pivot: {
    title: 'Pivot',
    help: 'Turn rows into columns',
    group: 'Combine',
    also: 'wider crosstab',
    blank: (column) => ({ name: column, value: '', aggregate: 'first' }),
    fields: [
      { key: 'name', label: 'Names from', control: 'column' },
      { key: 'value', label: 'Values from', control: 'column' },
      { key: 'aggregate', label: 'Several values', control: 'choice', choices: aggregateChoices },
    ],
  },
  join: {
    title: 'Join dataset',
    help: 'Add columns of another dataset',
    group: 'Combine',
    also: 'merge lookup left inner full',
    blank: (column) => ({ with: '', on: [{ left: column, right: column }], how: 'left', columns: [], prefix: '' }),
    fields: [
      { key: 'with', label: 'Dataset', control: 'dataset' },
      { key: 'on', label: 'Match', control: 'keys' },
      {
        key: 'how',
        label: 'Keep',
        control: 'choice',
        choices: [
          ['left', 'All rows of this one'],
          ['inner', 'Rows with a match'],
          ['full', 'All rows of both'],
        ],
      },
      { key: 'columns', label: 'Columns to add', control: 'otherColumns', optional: true, placeholder: 'All columns' },
      { key: 'prefix', label: 'Prefix for names that exist', control: 'text', optional: true },
    ],
  },
  union: {
    title: 'Append dataset',
    help: 'Add the rows of another dataset',
    group: 'Combine',
    also: 'union concatenate',
    blank: () => ({ with: '' }),
    fields: [{ key: 'with', label: 'Dataset', control: 'dataset' }],
  },
  group: {
    title: 'Group and aggregate',
    help: 'One row per group: counts, sums, means …',
    group: 'Combine',
    also: 'summarize by',
    blank: (column) => ({ by: one(column), columns: [{ column: 'rows', of: '', aggregate: 'count' }] }),
    fields: [
      { key: 'by', label: 'Group by', control: 'columns', emptyIsValue: true, placeholder: 'All rows' },
      { key: 'columns', label: 'Aggregates', control: 'aggregates' },
    ],
  },
  window: {
    title: 'Window',
    help: 'Lag, difference, rolling mean, rank …',
    group: 'Combine',
    also: 'lag lead rolling time series rank moving',
    blank: (column) => ({ column: '', of: column, what: 'lag', rows: 1, by: [], order: [{ column: '', descending: false }] }),
    fields: [
      { key: 'column', label: 'New column', control: 'newColumn' },
      {
        key: 'what',
        label: 'Function',
        control: 'choice',
        choices: [
          ['lag', 'Lag'],
          ['lead', 'Lead'],
          ['difference', 'Difference'],
          ['rollingMean', 'Rolling mean'],
          ['rollingSum', 'Rolling sum'],
          ['rollingMin', 'Rolling min'],
          ['rollingMax', 'Rolling max'],
          ['rowNumber', 'Row number'],
          ['rank', 'Rank'],
        ],
      },
      { key: 'of', label: 'Of column', control: 'column' },
      { key: 'rows', label: 'Rows', control: 'number' },
      { key: 'order', label: 'Ordered by', control: 'order' },
      { ...by, emptyIsValue: true, optional: undefined },
    ],
  },
  sample: {
    title: 'Sample rows',
    help: 'A random part of the rows',
    group: 'Rows',
    also: 'random subset',
    blank: () => ({ rows: 1_000, share: '', seed: 1 }),
    fields: [
      { key: 'rows', label: 'Rows', control: 'number', optional: true, when: ({ share }) => share === '' || share === undefined },
      {
        key: 'share',
        label: 'Share, 0 to 1',
        control: 'number',
        optional: true,
        when: ({ rows }) => rows === '' || rows === undefined,
      },
      { key: 'seed', label: 'Seed', control: 'number' },
    ],
  },
  sql: {
    title: 'SQL',
    help: 'One SELECT over the table “input”',
    group: 'Combine',
    also: 'query select duckdb',
    blank: () => ({ query: 'SELECT *\nFROM input', tables: [] }),
    fields: [
      { key: 'query', label: 'Query', control: 'query' },
      { key: 'tables', label: 'Other tables', control: 'tables', emptyIsValue: true },
    ],
  },
}

const reserved = new Set(['and', 'or', 'not', 'in', 'is', 'true', 'false', 'missing', 'null'])

/** A column as an expression names it. */
export function named(column: string): string {
  const isWord = /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u.test(column) && !reserved.has(column.toLowerCase())
  return isWord ? column : `[${column.replaceAll(']', ']]')}]`
}
