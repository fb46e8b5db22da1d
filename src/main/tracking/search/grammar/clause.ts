/** What a comparison is about. */
export type Entity = 'attribute' | 'metric' | 'param' | 'tag' | 'dataset'

/** As they are written in MLflow's filters. */
export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'ILIKE' | 'IN' | 'NOT IN' | 'IS NULL' | 'IS NOT NULL'

/** One comparison of a filter, checked: the comparator is one that its entity has, the value of the type that it is compared as. */
export interface Clause {
  readonly entity: Entity
  /** Of an attribute its own name, whichever alias was written. */
  readonly key: string
  readonly comparator: Comparator
  readonly value: string | number | readonly string[] | null
}

/** One term of an order. */
export interface Order {
  readonly entity: Entity
  readonly key: string
  readonly descending: boolean
}

export const numbers: readonly Comparator[] = ['=', '!=', '<', '<=', '>', '>=']
export const texts: readonly Comparator[] = ['=', '!=', 'LIKE', 'ILIKE']
export const lists: readonly Comparator[] = ['IN', 'NOT IN']
export const presence: readonly Comparator[] = ['IS NULL', 'IS NOT NULL']
