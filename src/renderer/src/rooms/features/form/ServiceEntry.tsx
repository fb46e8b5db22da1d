import { ActionIcon, MultiSelect, TextInput } from '@mantine/core'
import type { FeatureObject } from '../../../../../shared/contract/features/index.ts'
import { IconX } from '../../../ui/icons.ts'
import { kindNames } from '../featureTexts.ts'
import { FeatureLink } from '../marks.tsx'
import { type EntryDraft, entryName } from './serviceDraft.ts'

interface ServiceEntryProps {
  readonly entry: EntryDraft
  /** Undefined while it is on its way, and where there is no such view. */
  readonly object: FeatureObject | undefined
  readonly clashes: ReadonlyMap<string, readonly string[]>
  readonly fullNames: boolean
  readonly onChange: (part: Partial<EntryDraft>) => void
  readonly onRemove: () => void
}

/** One view of a service: which of its features, by what name, and by which columns of the rows it is found. */
export function ServiceEntry({ entry, object, clashes, fullNames, onChange, onRemove }: ServiceEntryProps) {
  const { view, features, as, keyColumns } = entry
  const all = object?.details.map(({ name }) => name) ?? []
  const name = entryName(entry)
  const given = features.length > 0 ? features : all
  const clashing = given.filter((feature) => clashes.get(fullNames ? `${name}__${feature}` : feature)?.includes(name))
  return (
    <li className="stack tight">
      <div className="row">
        <b className="clip">{object ? <FeatureLink kind={object.kind} name={view} /> : view}</b>
        {object && <span className="dim sm">{kindNames[object.kind]}</span>}
        <ActionIcon className="push" size={24} variant="subtle" color="gray" aria-label={`Remove ${name}`} onClick={onRemove}>
          <IconX className="i s" aria-hidden />
        </ActionIcon>
      </div>
      <MultiSelect
        aria-label={`Features of ${name}`}
        placeholder={features.length === 0 ? `All features (${all.length})` : undefined}
        searchable
        clearable
        limit={200}
        data={all}
        value={[...features]}
        onChange={(chosen) => onChange({ features: chosen })}
        error={clashing.length > 0 && `Another view gives ${clashing.slice(0, 5).join(', ')} too`}
      />
      <div className="one-row">
        <TextInput
          label="Name in this service (optional)"
          placeholder={object?.name}
          maxLength={100}
          value={as}
          onChange={(event) => onChange({ as: event.target.value })}
        />
        {object?.kind === 'view' &&
          object.keys.map((key) => (
            <TextInput
              key={key.name}
              label={`Column of ${key.name}`}
              placeholder={key.name}
              value={keyColumns[key.name] ?? ''}
              onChange={(event) => onChange({ keyColumns: { ...keyColumns, [key.name]: event.target.value } })}
            />
          ))}
      </div>
    </li>
  )
}
