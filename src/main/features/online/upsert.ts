/** Of rows with the same event one that was created earlier is older, and one that has no creation is the oldest. */
const created = (of: string) => `coalesce(${of}.created, -9223372036854775808)`
const isNewer = `(excluded.event, ${created('excluded')}) > (online.event, ${created('online')})`
const isSameTime = `(excluded.event, ${created('excluded')}) = (online.event, ${created('online')})`
const isChanged = `(excluded."values" IS NOT online."values" OR excluded.until IS NOT online.until)`

const columns = 'view, key, event, created, until, source, "values"'
const replace = `ON CONFLICT (view, key) DO UPDATE SET event = excluded.event, created = excluded.created, until = excluded.until,
  source = excluded.source, "values" = excluded."values"`

/** Never an older row over a newer one. Of two that are equally new the one that was pushed later counts. */
export const pushStatement = `INSERT INTO online (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)
  ${replace} WHERE ${isNewer} OR (${isSameTime} AND ${isChanged})`

/**
 * The same for rows of a publication, in the table `staged.rows`. Of two that are equally new that of the later dataset version counts, which
 * may have corrected the other.
 */
export const publishStatement = `INSERT INTO online (${columns})
  SELECT @view, key, event, created, until, @source, "values" FROM staged.rows WHERE rowid > @after AND rowid <= @through ORDER BY rowid
  ${replace} WHERE ${isNewer} OR (${isSameTime} AND ${isChanged} AND excluded.source >= online.source)`
