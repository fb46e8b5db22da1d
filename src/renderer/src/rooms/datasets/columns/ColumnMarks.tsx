import { Switch } from '@mantine/core'
import type { ColumnInfo } from '../../../../../shared/contract/datasets/index.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { Badge } from '../../../ui/marks.tsx'

interface MarkProps {
  readonly dataset: string
  readonly info: ColumnInfo | undefined
  /** With its name and what it does, where there is room. */
  readonly labelled?: boolean
}

/** Masks the values of a column everywhere. */
export function SensitiveSwitch({ dataset, info, labelled }: MarkProps) {
  const mark = useMutation({
    mutationFn: (sensitive: boolean) => client.datasets.markSensitive({ name: dataset, columns: [info?.name ?? ''], sensitive }),
  })
  if (!info) return null
  const looksPersonal = info.hint && !info.sensitive && <Badge tone="warn">{info.hint.kind}?</Badge>
  return (
    <Switch
      aria-label={`${info.name} is sensitive`}
      checked={info.sensitive}
      onChange={(event) => mark.mutate(event.target.checked)}
      label={labelled ? <>Sensitive {looksPersonal}</> : looksPersonal}
      description={labelled && 'Its values are masked everywhere, also in exports and packages.'}
    />
  )
}

/** Evaluates fairness over the groups of a column. */
export function ProtectedSwitch({ dataset, info, labelled }: MarkProps) {
  const mark = useMutation({
    mutationFn: (on: boolean) => client.datasets.markProtected({ name: dataset, columns: [info?.name ?? ''], protected: on }),
  })
  if (!info) return null
  return (
    <Switch
      aria-label={`${info.name} is protected`}
      checked={info.protected}
      onChange={(event) => mark.mutate(event.target.checked)}
      label={labelled && 'Protected'}
      description={labelled && 'Fairness is evaluated over its groups.'}
    />
  )
}
