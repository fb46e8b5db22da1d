import { type SQL, sql } from 'drizzle-orm'

/** Which of what is there and what is in the trash. */
export type ViewType = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL'

/** @param deletedAt a column, as it is written in SQL */
export function lifecycle(deletedAt: string, viewType: ViewType): SQL[] {
  if (viewType === 'ALL') return []
  return [sql.raw(`${deletedAt} IS ${viewType === 'ACTIVE_ONLY' ? 'NULL' : 'NOT NULL'}`)]
}
