import { primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, id, to } from './columns.ts'

/** Experiments: groups of runs. */

export const experiments = sqliteTable('experiments', {
  id: id(),
  /** Its id for other programs, and in other workspaces: 32 hexadecimal digits, or what the program that made it called it. */
  uuid: text('uuid').notNull().unique(),
  name: text('name').notNull().unique(),
  notes: text('notes').notNull().default(''),
  createdAt: at('created_at').notNull(),
  updatedAt: at('updated_at').notNull(),
  deletedAt: at('deleted_at'),
})

/** As other programs tag theirs. */
export const experimentTags = sqliteTable(
  'experiment_tags',
  {
    experimentId: to('experiment_id', () => experiments.id),
    key: text('key').notNull(),
    value: text('value').notNull(),
  },
  (t) => [primaryKey({ columns: [t.experimentId, t.key] })],
)
