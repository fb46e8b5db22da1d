import { gateText } from '../../../../../shared/domain/models/gates.ts'
import { isOpenedVersion } from '../../../../../shared/contract/models/index.ts'
import { mainMetrics } from '../../../../../shared/domain/evaluation/mainMetric.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { GateFields } from '../../models/gates/GateFields.tsx'
import { mainMetricOf } from '../../models/gates/mainMetricOf.ts'
import type { FieldsProps } from './fieldsProps.ts'

/** The gates that the alias has, which always hold, and those that the policy adds. */
export function PolicyGates({ draft, onDraft, sources }: FieldsProps) {
  const { model, alias, gates } = draft
  const versions = sources.models.find(({ name }) => name === model)?.versions ?? []
  const version = versions.find(({ aliases }) => aliases.includes(alias)) ?? versions.at(0)
  const own = useQuery(api.models.gates.list.queryOptions({ input: { name: model } })).data?.find((each) => each.alias === alias)?.policy
  const whole = useQuery({
    ...api.models.version.queryOptions({ input: { ref: version?.ref ?? '' } }),
    enabled: version !== undefined,
  }).data
  if (version === undefined) return <p className="dim sm">The model has no version.</p>
  const { task } = version
  if (task === null) return <p className="dim sm">{version.ref} is kept and never opened: a policy cannot compare with it.</p>
  const main = whole !== undefined && isOpenedVersion(whole) ? mainMetricOf(whole) : mainMetrics(task, null).overall
  return (
    <div className="stack tight">
      <p className="soft sm">
        {own === undefined || own.gates.length === 0
          ? `${alias} has no gates of its own.`
          : `Always checked, as gates of ${alias}: ${own.gates.map(gateText).join('; ')}.`}
      </p>
      <GateFields
        alias={alias}
        task={task}
        main={main}
        gates={gates}
        onGates={(chosen) => onDraft((before) => ({ ...before, gates: chosen }))}
      />
    </div>
  )
}
