import { type AnySQLiteColumn, customType, integer, text } from 'drizzle-orm/sqlite-core'

/** Columns that many tables have. Times are milliseconds since 1970 UTC. */
export const id = () => integer('id').primaryKey({ autoIncrement: true })
export const at = (name: string) => integer(name)
export const json = <T>(name: string) => text(name, { mode: 'json' }).$type<T>()
export const to = (name: string, column: () => AnySQLiteColumn) => integer(name).notNull().references(column)
export const flag = (name: string) => integer(name, { mode: 'boolean' }).notNull().default(false)
/** The SHA-256 of an object that the row refers to: what collects garbage, checks and copies a workspace finds it by this type. */
export const object = customType<{ data: string }>({ dataType: () => 'text' })
