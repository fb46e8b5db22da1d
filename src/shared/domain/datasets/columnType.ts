import { z } from 'zod'

/** The logical types of a column. In Parquet: BIGINT, DOUBLE, BOOLEAN, VARCHAR, DATE, TIMESTAMP. */
export const columnTypes = ['integer', 'number', 'boolean', 'text', 'date', 'datetime'] as const
export const ColumnType = z.enum(columnTypes)
export type ColumnType = z.infer<typeof ColumnType>
