import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { at, id, json } from './columns.ts'

/** Services that are to run as long as the workspace is open, wherever it is. See `index.ts`. */
export const services = sqliteTable('services', {
  id: id(),
  kind: text('kind').notNull(),
  name: text('name').notNull().unique(),
  settings: json<unknown>('settings').notNull(),
  desired: text('desired').$type<'running' | 'stopped'>().notNull(),
  /** Counts how often a person asked for it to be started again: whoever runs it does so when this has grown. */
  asked: integer('asked').notNull().default(0),
  createdAt: at('created_at').notNull(),
  /** The process that runs it, as of a job. It beats from time to time. */
  ownerHost: text('owner_host'),
  ownerPid: integer('owner_pid'),
  owner: text('owner'),
  heartbeatAt: at('heartbeat_at'),
  /** What its owner sees of it, for other processes; true only as long as that one lives. */
  observed: json<unknown>('observed'),
})
