import { Autocomplete, type AutocompleteProps } from '@mantine/core'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'

interface ExperimentInputProps
  extends Pick<
    AutocompleteProps,
    'label' | 'size' | 'placeholder' | 'aria-label' | 'comboboxProps' | 'description' | 'inputWrapperOrder' | 'error'
  > {
  readonly value: string
  readonly onChange: (value: string) => void
}

/** The name of an experiment: one that is there, or a new one. */
export function ExperimentInput(props: ExperimentInputProps) {
  const found = useQuery(api.experiments.groups.list.queryOptions({ input: { limit: 1_000 } })).data
  return <Autocomplete {...props} limit={20} data={(found?.experiments ?? []).map(({ name }) => name)} />
}
