import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import type { RulesReport, RuleStatus } from '../../../../../shared/contract/datasets/rules.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Empty } from '../../../ui/Empty.tsx'
import { IconCircleCheck, IconCircleX } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import { RuleDialogs } from './RuleDialogs.tsx'
import { RulesTable } from './RulesTable.tsx'

/** What the data has to keep; a blocking rule that fails stops training. */
export function Rules({ version }: { readonly version: DatasetVersion }) {
  const { ref } = version
  const [editing, setEditing] = useState<RuleStatus | 'new' | null>(null)
  const [failing, setFailing] = useState<RuleStatus | null>(null)
  const report = useQuery(api.datasets.rules.list.queryOptions({ input: { ref } }))
  const suggest = useMutation({
    mutationFn: () => client.datasets.rules.suggest({ ref, apply: true }),
    onSuccess: ({ added }) =>
      notifications.show({
        message: added.length === 0 ? 'All suggested rules already exist.' : `Added ${counted(added.length, 'rule')}.`,
      }),
  })
  const check = useMutation({ mutationFn: () => client.datasets.rules.check({ ref }) })
  const close = () => {
    setEditing(null)
    setFailing(null)
  }
  return (
    <Answer query={report}>
      {(data) => (
        <>
          <RuleDialogs version={version} editing={editing} failing={failing} onClose={close} />
          {data.rules.length === 0 ? (
            <Empty title="No rules yet" why="Rules are checked on every new version, so that bad data is caught before training.">
              <Button onClick={() => suggest.mutate()} loading={suggest.isPending}>
                Suggest rules from this version
              </Button>
              <Button variant="default" onClick={() => setEditing('new')}>
                Add rule…
              </Button>
            </Empty>
          ) : (
            <Card
              title={`Rules on ${ref}`}
              note={<Verdict report={data} />}
              actions={
                <>
                  <Button size="compact-xs" variant="default" onClick={() => check.mutate()} loading={check.isPending}>
                    Check again
                  </Button>
                  <Button size="compact-xs" variant="default" onClick={() => suggest.mutate()} loading={suggest.isPending}>
                    Suggest more
                  </Button>
                  <Button size="compact-xs" variant="default" onClick={() => setEditing('new')}>
                    Add rule…
                  </Button>
                </>
              }
            >
              <RulesTable rules={data.rules} version={ref} onEdit={setEditing} onFailing={setFailing} />
            </Card>
          )}
        </>
      )}
    </Answer>
  )
}

/** Whether it is ready for training, and if not, what stands in the way. */
function Verdict({ report: { ok, failed, blocking, unchecked } }: { readonly report: RulesReport }) {
  if (ok)
    return (
      <Badge tone="better" icon={<IconCircleCheck className="i" aria-hidden />}>
        Ready for training
      </Badge>
    )
  return (
    <Badge tone="worse" icon={<IconCircleX className="i" aria-hidden />}>
      {blocking} blocking, {failed} failing, {unchecked} unchecked
    </Badge>
  )
}
