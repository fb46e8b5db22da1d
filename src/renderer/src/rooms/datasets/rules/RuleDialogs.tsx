import { Modal } from '@mantine/core'
import type { DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import type { RuleStatus } from '../../../../../shared/contract/datasets/rules.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { FailingRows } from './FailingRows.tsx'
import { RuleForm } from './RuleForm.tsx'

interface RuleDialogsProps {
  readonly version: DatasetVersion
  readonly editing: RuleStatus | 'new' | null
  readonly failing: RuleStatus | null
  readonly onClose: () => void
}

/** A rule in its form, and the rows that do not keep one; at most one of them is open. */
export function RuleDialogs({ version: { ref, dataset }, editing, failing, onClose }: RuleDialogsProps) {
  const columns = useQuery(api.datasets.columns.queryOptions({ input: { ref } })).data ?? []
  const versions = useQuery(api.datasets.get.queryOptions({ input: { name: dataset } })).data?.versions ?? []
  return (
    <>
      <Modal opened={editing !== null} onClose={onClose} title={editing === 'new' ? 'Add rule' : 'Edit rule'}>
        {editing !== null && (
          <RuleForm
            dataset={dataset}
            version={ref}
            versions={versions.map((each) => each.ref)}
            columns={columns.map(({ name }) => name)}
            rule={editing === 'new' ? null : editing}
            onDone={onClose}
          />
        )}
      </Modal>
      <Modal opened={failing !== null} onClose={onClose} title="Failing rows" size={960}>
        {failing !== null && <FailingRows version={ref} rule={failing} />}
      </Modal>
    </>
  )
}
