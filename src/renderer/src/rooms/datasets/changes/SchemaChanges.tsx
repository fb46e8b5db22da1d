import type { DatasetDiff } from '../../../../../shared/contract/datasets/index.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconArrowRight, IconMinus, IconPencil, IconPlus } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'

export const schemaDifferences = ({ added, removed, retyped, renamed }: DatasetDiff['schema']) =>
  added.length + removed.length + retyped.length + renamed.length

const edited = <IconPencil className="i" aria-hidden />
const arrow = <IconArrowRight className="i xs" aria-label="is now" />

/** Columns that came, went, or are called or typed otherwise. */
export function SchemaChanges({ schema }: { readonly schema: DatasetDiff['schema'] }) {
  const differences = schemaDifferences(schema)
  return (
    <Card title="Schema" note={differences === 0 ? undefined : counted(differences, 'difference')}>
      {differences === 0 ? (
        <p className="dim sm pad">Both versions have the same columns with the same types.</p>
      ) : (
        <ul className="schema">
          {schema.renamed.map(({ from, to, same }) => (
            <li key={to}>
              <Badge tone="info" icon={edited}>
                renamed
              </Badge>
              <span title={`${Math.floor(100 * same)} % of the values are the same`}>
                {from} {arrow} <b>{to}</b>
              </span>
            </li>
          ))}
          {schema.retyped.map(({ name, from, to }) => (
            <li key={name}>
              <Badge tone="info" icon={edited}>
                retyped
              </Badge>
              <span>
                <b>{name}</b> {from} {arrow} {to}
              </span>
            </li>
          ))}
          {schema.added.map(({ name, type }) => (
            <li key={name}>
              <Badge tone="better" icon={<IconPlus className="i" aria-hidden />}>
                added
              </Badge>
              <span>
                <b>{name}</b> {type}
              </span>
            </li>
          ))}
          {schema.removed.map(({ name, type }) => (
            <li key={name}>
              <Badge tone="worse" icon={<IconMinus className="i" aria-hidden />}>
                removed
              </Badge>
              <span>
                <b>{name}</b> {type}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
