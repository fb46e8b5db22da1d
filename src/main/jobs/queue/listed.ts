import { desc, getTableColumns, inArray, sql } from 'drizzle-orm'
import { schema, type Workspace } from '../../workspace/index.ts'

const { jobs } = schema

/** Of the JSON in the jobs of one list, newest first, in bytes: parsed, it may take twenty times as much. */
const mostJson = 32 * 2 ** 20

/**
 * Jobs as lists show them, newest first, with no more JSON than a process can parse at once, since a workspace may hold anything. Input,
 * result and error of those beyond that read as null, all three: what is masked in the last two depends on the first. A job by itself
 * has all.
 */
export function listedJobs({ db, sqlite }: Workspace, ids: readonly number[]): (typeof jobs.$inferSelect)[] {
  const sizes = sqlite
    .prepare<[string], { id: number; bytes: number }>(
      `SELECT id, octet_length(input) + coalesce(octet_length(result), 0) + coalesce(octet_length(error), 0) AS bytes
       FROM jobs WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id DESC`,
    )
    .all(JSON.stringify(ids))
  let sum = 0
  const whole = sizes.filter(({ bytes }) => (sum += bytes) <= mostJson).map(({ id }) => id)
  const isWhole = whole.length === 0 ? sql`0` : inArray(jobs.id, whole)
  return db
    .select({
      ...getTableColumns(jobs),
      input: sql<unknown>`iif(${isWhole}, ${jobs.input}, 'null')`.mapWith(jobs.input),
      result: sql<unknown>`iif(${isWhole}, ${jobs.result}, NULL)`.mapWith(jobs.result),
      error: sql`iif(${isWhole}, ${jobs.error}, NULL)`.mapWith(jobs.error),
    })
    .from(jobs)
    .where(inArray(jobs.id, [...ids]))
    .orderBy(desc(jobs.id))
    .all()
}
